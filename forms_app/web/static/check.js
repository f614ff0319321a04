// Compares a PDF with the digest of the issued document, here in the browser: the file is sent nowhere.
"use strict";

(() => {
  const compare = document.getElementById("compare");
  const drop = document.getElementById("drop");
  const file = document.getElementById("file");
  const outcome = document.getElementById("outcome");

  // The page says by itself how to compare by hand; browsers have no digests where they do not trust the address.
  if (!window.crypto || !window.crypto.subtle || !Blob.prototype.arrayBuffer) return;
  compare.hidden = false;
  document.getElementById("unable").hidden = true;
  document.getElementById("by-hand").open = false;

  const hex = (bytes) => Array.from(new Uint8Array(bytes), (each) => each.toString(16).padStart(2, "0")).join("");

  const say = (kind, text) => {
    outcome.className = kind ? `outcome notice ${kind}` : "outcome";
    outcome.textContent = text;
  };

  let latest = 0; // a large file that was chosen first must not answer for the one chosen after it

  const check = async (chosen) => {
    const turn = (latest += 1);
    say("", `正在比对“${chosen.name}”……`);
    try {
      const digest = hex(await crypto.subtle.digest("SHA-256", await chosen.arrayBuffer()));
      if (turn !== latest) return;
      if (digest === compare.dataset.digest) {
        say("good", `一致：“${chosen.name}”与制发的文书逐字节相同，没有改动。`);
      } else {
        say("bad", `不一致：“${chosen.name}”不是制发的原件，可能已被改动，或者是另一份文书。请向制发机构核实。`);
      }
    } catch (error) {
      if (turn === latest) say("bad", `无法读取“${chosen.name}”，请重新选择文件。`);
    }
  };

  file.addEventListener("change", () => {
    if (file.files.length) check(file.files[0]);
  });
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) check(event.dataTransfer.files[0]);
  });
  // Dropped beside the field, the browser would leave this page for the file.
  for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());
})();

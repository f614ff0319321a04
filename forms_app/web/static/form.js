// Makes the form of an enterprise comfortable: saves while typing, shows the verdict, hands in files at once.
// Everything works without it, with the buttons of the page; what all forms have is in fields.js.
(function () {
  "use strict";

  var form = document.querySelector("form[data-autosave], form[data-live], form[data-kept]");
  if (!form) return;
  var autosaveUrl = form.getAttribute("data-autosave");
  var state = document.getElementById("save-state");
  var keptName = form.hasAttribute("data-kept") ? "xinbiao:" + form.getAttribute("data-kept") : null;
  var keptHere = autosaveUrl && keptName + ":" + newKey(); // of this page alone: other pages keep theirs beside it
  var PAUSE = 700, PREVIEW_PAUSE = 1500, RETRY = 5000;
  var timer = null, previewTimer = null, sending = false, failing = false, again = false, stopped = false, dirty = false;
  var pressedEarly = null; // a button that waits for the save under way

  if (!autosaveUrl && !form.hasAttribute("data-live")) {
    forgetArrived(); // a page that only shows what has arrived
    return;
  }

  // --- what is sent -------------------------------------------------------------------------------------------

  function values() {
    var data = new URLSearchParams();
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string") data.append(name, value);
    });
    return data;
  }

  function newKey() {
    var numbers = new Uint32Array(4);
    window.crypto.getRandomValues(numbers);
    return Array.prototype.map.call(numbers, function (number) {
      return ("00000000" + number.toString(16)).slice(-8);
    }).join("");
  }

  function post(url, body, options) {
    var settings = { method: "POST", body: body, credentials: "same-origin", headers: { "X-Requested-With": "fetch", "X-CSRFToken": token() } };
    if (options && options.keepalive) settings.keepalive = true;
    return fetch(url, settings);
  }

  function token() {
    var field = form.querySelector("[name=csrf_token]");
    return field ? field.value : "";
  }

  // --- what is shown ------------------------------------------------------------------------------------------

  function say(text, failed) {
    if (!state) return;
    state.textContent = text;
    state.classList.toggle("failed", Boolean(failed));
  }

  function time(iso) {
    return new Date(iso).toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" });
  }

  function showVerdict(html) {
    var panel = document.getElementById("verdict");
    if (!panel || html === undefined) return;
    var opened = Array.prototype.map.call(panel.querySelectorAll("[data-criterion] details[open]"), criterionOf);
    var focused = panel.contains(document.activeElement) ? criterionOf(document.activeElement) : null;
    panel.innerHTML = html; // made by our own server from escaped templates
    opened.forEach(function (name) {
      var details = panel.querySelector('[data-criterion="' + name + '"] details');
      if (details) details.open = true;
    });
    var summary = focused && panel.querySelector('[data-criterion="' + focused + '"] summary');
    if (summary) summary.focus({ preventScroll: true });
    document.querySelectorAll("[data-finding]").forEach(function (line) {
      line.hidden = !panel.querySelector('[data-criterion="' + line.getAttribute("data-finding") + '"]');
    });
    panel.querySelectorAll("[data-criterion]").forEach(function (finding) {
      var name = finding.getAttribute("data-criterion");
      document.querySelectorAll('[data-finding="' + name + '"]').forEach(function (line) {
        line.className = "finding inline " + ["met", "not_met", "undetermined"].filter(function (word) {
          return finding.classList.contains(word);
        })[0];
        line.lastChild.textContent = finding.querySelector(".finding-reason").textContent;
      });
    });
  }

  function showFits(fits) {
    form.querySelectorAll("[data-fit]").forEach(function (line) {
      var fit = (fits || {})[line.getAttribute("data-fit")];
      line.hidden = !fit || (line.hasAttribute("data-only-over") && !fit.continued);
      if (!fit) return;
      line.querySelector("meter").value = fit.used;
      line.querySelector("span").textContent = fit.words;
      line.classList.toggle("over", fit.continued);
    });
  }

  function criterionOf(element) {
    var finding = element.closest("[data-criterion]");
    return finding && finding.getAttribute("data-criterion");
  }

  function showProblems(problems) {
    var byField = {};
    Object.keys(problems || {}).forEach(function (name) {
      var field = name.split(".")[0];
      (byField[field] = byField[field] || []).push(problems[name]);
    });
    form.querySelectorAll(".fault").forEach(function (line) {
      var id = line.id.replace(/-fault$/, "");
      // Why a file was refused is known to the upload alone: it stays until the next upload of that field.
      if (line.hasAttribute("data-refused") && !byField[id]) byField[id] = [line.textContent];
      var messages = byField[id] || [];
      line.textContent = messages.join("；");
      line.hidden = !messages.length;
      var input = document.getElementById(id);
      if (input && input.form) {
        if (messages.length) input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
      }
    });
    showSummary(byField);
  }

  // The list above the form loses what has been put right; in the order of the form, like the server's.
  function showSummary(byField) {
    var box = document.getElementById("faults");
    if (!box) return;
    var order = Array.prototype.map.call(form.querySelectorAll(".fault"), function (line) {
      return line.id.replace(/-fault$/, "");
    });
    var count = 0, list = document.createElement("ul");
    Object.keys(byField).sort(function (one, other) { return order.indexOf(one) - order.indexOf(other); }).forEach(function (field) {
      byField[field].forEach(function (message) {
        var line = document.createElement("li"), link = document.createElement("a");
        link.href = "#field-" + field;
        link.textContent = message;
        line.append(link);
        list.append(line);
        count += 1;
      });
    });
    var shown = box.querySelector("ul");
    box.hidden = !count;
    if (shown.textContent === list.textContent) return;
    box.removeAttribute("role"); // said once, when the page came
    box.querySelector("h2").textContent = "有" + count + "处需要处理";
    shown.replaceWith(list);
  }

  // --- saving while typing ------------------------------------------------------------------------------------

  function keepHere() {
    if (!keptHere) return;
    try { window.localStorage.setItem(keptHere, values().toString()); } catch (error) { /* private mode: nothing to do */ }
  }

  function forgetHere() {
    if (keptHere) forget(keptHere);
  }

  function forget(name) {
    try { window.localStorage.removeItem(name); } catch (error) { /* as above */ }
  }

  function changed() {
    dirty = true;
    if (stopped) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(send, PAUSE);
  }

  function send(options) {
    if (sending) { again = true; return; }
    if (stopped) return;
    sending = true;
    again = false;
    dirty = false;
    if (autosaveUrl) {
      form.elements.save_key.value = newKey();
      say("正在保存……");
    }
    deliver(values(), options);
  }

  function deliver(body, options) {
    post(autosaveUrl || form.getAttribute("data-live"), body, options)
      .then(function (response) {
        return response.json().then(function (answer) { return { status: response.status, answer: answer }; });
      })
      .then(function (result) { arrived(result.status, result.answer); })
      .catch(function () {
        // The answer was lost or there is no network: the same save is sent again under the same key.
        dirty = true;
        failing = true;
        keepHere();
        say("网络不通，尚未保存；内容保留在本机，恢复后自动保存", true);
        window.setTimeout(function () { if (again) { sending = false; send(); } else deliver(body); }, RETRY);
        pressNow();
      });
  }

  function arrived(status, answer) {
    sending = failing = false;
    if (status === 200) {
      if (answer.revision !== undefined) {
        form.elements.revision.value = answer.revision;
        say("草稿保存于 " + time(answer.saved_at));
        forgetHere();
        refreshPreview(answer);
      }
      showVerdict(answer.verdict);
      showProblems(answer.problems);
      showFits(answer.fits);
    } else {
      dirty = true;
      keepHere();
      say(answer.message || "没有保存，请稍后再试", true);
      if (status === 409 || status === 401 || status === 400) stop(answer);
    }
    if (pressedEarly) pressNow();
    else if (again && !stopped) send();
  }

  function pressNow() {
    var pressed = pressedEarly;
    pressedEarly = null;
    if (pressed) form.requestSubmit(pressed);
  }

  function stop(answer) {
    stopped = true;
    var notice = document.getElementById("kept");
    if (!notice) return;
    notice.hidden = false;
    notice.textContent = answer.message + "。";
    if (answer.conflict) document.getElementById("compare").hidden = false;
  }

  function refreshPreview(answer) {
    var picture = document.getElementById("preview");
    var fits = document.getElementById("fits");
    if (fits && answer.continued !== undefined) {
      fits.textContent = answer.continued ? "有内容超出表格，打印时另附续页。" : "内容在一页表格之内。";
    }
    if (!picture) return;
    window.clearTimeout(previewTimer);
    previewTimer = window.setTimeout(function () {
      picture.parentNode.classList.add("waiting");
      picture.src = form.getAttribute("data-preview") + "?r=" + answer.revision;
    }, PREVIEW_PAUSE);
    picture.onload = function () { picture.parentNode.classList.remove("waiting"); };
  }

  form.addEventListener("input", function (event) {
    if (event.target.type !== "file") changed();
  });
  form.addEventListener("change", function (event) {
    if (event.target.type === "file") return;
    changed();
  });
  form.addEventListener("submit", function (event) {
    var pressed = event.submitter || document.activeElement;
    if (pressed && pressed.formTarget === "_blank") return; // this page stays
    window.clearTimeout(timer);
    if (autosaveUrl && sending && !failing && form.requestSubmit) {
      // What is sent now would be older than the save under way, and conflict with it.
      event.preventDefault();
      pressedEarly = pressed && pressed.type === "submit" && pressed.form === form ? pressed : form.querySelector("[type=submit]");
      return;
    }
    stopped = true;
    if (autosaveUrl) form.elements.save_key.value = newKey(); // that of the last autosave is used up
    keepHere(); // until a page shows that it has arrived
  });
  form.addEventListener("keydown", function (event) {
    // Enter in a line saves where it stands; without a script, or when saving has stopped, the page is sent as a draft.
    if (event.key !== "Enter" || event.isComposing || !autosaveUrl || stopped || event.target.type !== "text") return;
    event.preventDefault();
    window.clearTimeout(timer);
    send();
  });

  window.addEventListener("pageshow", function (event) {
    var loaded = (window.performance.getEntriesByType("navigation")[0] || {}).type;
    if (autosaveUrl) {
      if (event.persisted) window.location.reload(); // it was sent since: what is saved now counts
    } else if (event.persisted || loaded === "back_forward" || loaded === "reload") {
      stopped = false; // the browser has put back what was typed: the verdict follows
      send();
    }
  });

  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState !== "hidden" || !dirty || stopped || !autosaveUrl) return;
    window.clearTimeout(timer);
    keepHere();
    send({ keepalive: true });
  });

  // What pages sent away or could not send; each copy goes once a page shows that the server has it, or on request.
  function offerKept() {
    kept().forEach(function (copy) {
      if (answersOf(copy.values) !== answersOf(values())) offer(copy);
      else if (!form.hasAttribute("data-unsaved")) forget(copy.name);
    });
  }

  function forgetArrived() {
    var key = form.getAttribute("data-arrived");
    kept().forEach(function (copy) {
      if (copy.values.get("save_key") === key || answersOf(copy.values) === answersOf(values())) forget(copy.name);
    });
  }

  function kept() {
    try {
      return Object.keys(window.localStorage).filter(function (name) { return name.indexOf(keptName) === 0; }).map(function (name) {
        return { name: name, values: new URLSearchParams(window.localStorage.getItem(name)) };
      });
    } catch (error) { return []; }
  }

  function isAnswer(name) {
    return ["csrf_token", "action", "revision", "save_key", "submission_key", "tried"].indexOf(name) < 0;
  }

  function answersOf(values) {
    return Array.from(values).filter(function (pair) { return isAnswer(pair[0]) && pair[1].trim(); }).map(function (pair) {
      return pair[0] + "=" + pair[1].replace(/\r\n?/g, "\n");
    }).sort().join("\n\n");
  }

  function offer(copy) {
    var notice = document.getElementById("kept");
    if (!notice) return;
    var line = document.createElement("p");
    line.textContent = "上次有内容没能保存到服务器，保留在本机。";
    var use = document.createElement("button");
    use.type = "button";
    use.className = "button small";
    use.textContent = "取回这些内容";
    use.addEventListener("click", function () {
      copy.values.forEach(function (value, name) {
        if (isAnswer(name)) put(name, value);
      });
      done();
      keepHere();
      changed();
    });
    var drop = document.createElement("button");
    drop.type = "button";
    drop.className = "link";
    drop.textContent = "不要了";
    drop.addEventListener("click", done);
    function done() {
      forget(copy.name);
      line.remove();
      notice.hidden = !notice.textContent;
    }
    line.append(" ", use, " ", drop);
    notice.append(line);
    notice.hidden = false;
  }

  function put(name, value) {
    Array.prototype.forEach.call(form.elements, function (input) {
      if (input.name !== name) return;
      if (input.type === "radio" || input.type === "checkbox") input.checked = input.checked || input.value === value;
      else if (input.type !== "file") input.value = value;
    });
  }

  // --- files, handed in as soon as they are chosen ------------------------------------------------------------

  function sendFiles(input) {
    var box = input.closest("[data-evidence-of]");
    var field = box.getAttribute("data-evidence-of");
    var body = new FormData();
    Array.prototype.forEach.call(input.files, function (file) { body.append(field, file); });
    say("正在上传……");
    post(form.getAttribute("data-evidence-url") + "?field=" + field, body).then(function (response) {
      return response.text().then(function (text) { return { ok: response.ok, text: text }; });
    }).then(function (result) {
      input.value = "";
      var line = document.getElementById(field + "-fault");
      if (result.ok) {
        box.querySelector(".files").outerHTML = result.text;
        line.hidden = true;
        line.removeAttribute("data-refused");
        say("文件已上传");
        changed();
      } else {
        line.textContent = JSON.parse(result.text).message;
        line.hidden = false;
        line.setAttribute("data-refused", "");
        say("文件没有上传", true);
      }
    }).catch(function () { say("网络不通，文件没有上传，请重新选择", true); });
  }

  if (autosaveUrl) {
    // Files go up as soon as they are chosen, so the browser's own "no file chosen" would only mislead.
    form.querySelectorAll(".pick").forEach(function (label) {
      label.hidden = false;
      document.getElementById(label.htmlFor).classList.add("hidden");
    });
    form.addEventListener("change", function (event) {
      if (event.target.type === "file" && event.target.files.length) sendFiles(event.target);
    });
    // Somebody may have chosen before this script was there.
    form.querySelectorAll("input[type=file]").forEach(function (input) {
      if (input.files.length) sendFiles(input);
    });
    document.addEventListener("click", function (event) {
      var button = event.target.closest && event.target.closest("[data-evidence]");
      if (!button) return;
      event.preventDefault();
      var list = button.closest(".files");
      post(button.getAttribute("formaction"), new URLSearchParams()).then(function (response) {
        return response.text().then(function (text) {
          if (response.ok) { list.outerHTML = text; changed(); }
          else say(JSON.parse(text).message, true);
        });
      }).catch(function () { say("网络不通，没有改动，请稍后再试", true); });
    });
    offerKept();
  }

  if (window.location.hash === "#verdict") document.getElementById("verdict").focus();
})();

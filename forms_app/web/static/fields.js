// What every page of questions has: counts characters, adds rows, splits the list of divisions, leads to faults, sends
// once. Everything works without it, with the buttons of the page.
(function () {
  "use strict";

  var main = document.getElementById("main");
  if (!main) return;

  // --- the list of faults leads to the fields ---------------------------------------------------------------------

  function leadToInputs() {
    var box = document.getElementById("faults");
    if (!box) return;
    box.addEventListener("click", function (event) {
      var link = event.target.closest("a");
      var field = link && document.getElementById(link.hash.slice(1));
      if (!field) return;
      var input = Array.prototype.filter.call(field.querySelectorAll("input, select, textarea"), function (each) {
        return !each.hidden && each.type !== "hidden";
      })[0];
      if (!input) return;
      event.preventDefault();
      field.scrollIntoView();
      input.focus({ preventScroll: true });
    });
  }

  // --- counting characters ------------------------------------------------------------------------------------

  function count(area) {
    var line = main.querySelector('[data-counter="' + area.id + '"]');
    if (!line) return;
    var limit = Number(area.getAttribute("data-limit"));
    var length = Array.from(area.value.trim()).length;
    line.textContent = length + " / " + limit + " 字" + (length > limit ? "，请删减" + (length - limit) + "字" : "");
    line.classList.toggle("over", length > limit);
  }

  main.querySelectorAll("textarea[data-limit]").forEach(function (area) {
    count(area);
    area.addEventListener("input", function () { count(area); });
  });

  // --- rows ---------------------------------------------------------------------------------------------------

  main.querySelectorAll("[data-rows]").forEach(function (box) {
    var button = box.querySelector("[data-add-row]");
    var body = box.querySelector("tbody");
    button.hidden = false;
    button.addEventListener("click", function () {
      var rows = body.rows.length;
      if (rows >= Number(box.getAttribute("data-most"))) { button.disabled = true; return; }
      var row = body.rows[rows - 1].cloneNode(true);
      row.cells[0].textContent = rows + 1;
      row.querySelectorAll("input, select, textarea").forEach(function (input) {
        input.name = input.name.replace("-" + (rows - 1) + "-", "-" + rows + "-");
        input.id = input.id.replace("-" + (rows - 1) + "-", "-" + rows + "-");
        var label = input.getAttribute("aria-label");
        if (label) input.setAttribute("aria-label", label.replace("第" + rows + "行", "第" + (rows + 1) + "行"));
        if (input.type === "radio" || input.type === "checkbox") input.checked = false;
        else input.value = "";
      });
      body.appendChild(row);
      row.querySelector("input, select, textarea").focus();
    });
  });

  // --- divisions: one long list becomes prefecture, then county -----------------------------------------------

  main.querySelectorAll("select[data-cascade]").forEach(function (all) {
    var groups = Array.prototype.slice.call(all.querySelectorAll("optgroup"));
    if (groups.length < 2) return;
    var box = document.createElement("div"), above = document.createElement("select"), below = document.createElement("select");
    var name = (main.querySelector('label[for="' + all.id + '"]') || {}).textContent || "";
    box.className = "cascade";
    above.setAttribute("aria-label", name + "：市（州）");
    below.setAttribute("aria-label", name + "：县（市、区）");
    above.add(new Option("请选择市（州）", ""));
    groups.forEach(function (group) { above.add(new Option(group.label, group.label)); });
    function fill() {
      below.length = 0;
      below.add(new Option("请选择县（市、区）", ""));
      groups.filter(function (group) { return group.label === above.value; }).forEach(function (group) {
        Array.prototype.forEach.call(group.children, function (option) { below.add(new Option(option.text, option.value)); });
      });
    }
    if (all.value) above.value = all.selectedOptions[0].parentNode.label;
    fill();
    below.value = all.value;
    above.addEventListener("change", function () { fill(); all.value = ""; });
    below.addEventListener("change", function () { all.value = below.value; });
    box.append(above, below);
    all.hidden = true;
    all.setAttribute("aria-hidden", "true");
    all.parentNode.insertBefore(box, all);
  });

  // --- sent once ----------------------------------------------------------------------------------------------

  // A second click while the answer is on its way is lost on purpose: the server would refuse it, in words that worry.
  main.querySelectorAll("form[data-once]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      if (form.hasAttribute("data-sent")) { event.preventDefault(); return; }
      form.setAttribute("data-sent", "");
    });
    window.addEventListener("pageshow", function () { form.removeAttribute("data-sent"); });
  });

  leadToInputs();
  var faults = document.getElementById("faults");
  if (faults && window.location.hash !== "#verdict") faults.focus();
})();

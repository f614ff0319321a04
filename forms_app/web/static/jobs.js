// Shows how a job gets on. Without it the page asks for itself again every few seconds.
(function () {
  "use strict";

  var place = document.querySelector("[data-progress]");
  if (!place || !window.fetch) return;
  var bar = document.getElementById("job-bar"), line = document.getElementById("job-line");
  var PAUSE = 1000, LONGEST = 30000, pause = PAUSE;

  function ask() {
    fetch(place.getAttribute("data-progress"), { credentials: "same-origin", headers: { "X-Requested-With": "fetch" } })
      .then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      })
      .then(function (told) {
        pause = PAUSE;
        if (!told.moving) return window.location.reload(); // with its files and what failed
        bar.value = told.percent;
        line.textContent = told.line + "。";
        window.setTimeout(ask, pause);
      })
      .catch(function () {
        line.textContent = "暂时连接不上服务，任务不受影响；正在重新连接。";
        pause = Math.min(pause * 2, LONGEST);
        window.setTimeout(ask, pause);
      });
  }

  window.setTimeout(ask, PAUSE);
})();

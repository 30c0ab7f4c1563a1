// While an application is written: what is public already and who may hold it, beside the form. Without this file the next page says the same.
// Asks after a pause, never for less than two characters, one question at a time, and not where the telephone saves data.
(function () {
  "use strict";
  var box = document.querySelector("[data-suggest]");
  var form = box && document.getElementById(box.getAttribute("data-for"));
  if (!form || (navigator.connection && navigator.connection.saveData)) return;
  var said = document.querySelector("[data-suggested]");
  // Who hears the page is told that there is something, not all of it anew at every pause.
  function show(html) {
    box.innerHTML = html.replace(/^\s+|\s+$/g, "");
    var found = box.querySelectorAll(".found:first-child .hits > li").length;
    said.textContent = found ? "下面列出了" + found + "条可能相关的内容" : "";
  }
  var timer = null, asking = null, asked = "";
  function text() {
    return Array.prototype.map.call(form.querySelectorAll("input[type=text], textarea"), function (f) { return f.value; }).join("\n").replace(/^\s+|\s+$/g, "").slice(0, 2000);
  }
  function ask() {
    var now = text();
    if (now === asked) return;
    if (asking) asking.abort();
    asked = now;
    if (now.replace(/\s/g, "").length < 2) { show(""); return; }
    var request = asking = new XMLHttpRequest();
    request.open("POST", box.getAttribute("data-suggest"));
    request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    request.onload = function () {
      if (request !== asking) return;
      asking = null;
      // The piece is ours and encoded; any other answer is no piece.
      if (request.status === 200) show(request.responseText);
    };
    request.onerror = function () { asking = null; asked = ""; };
    request.send("text=" + encodeURIComponent(now) + "&__RequestVerificationToken=" + encodeURIComponent(form.querySelector("[name=__RequestVerificationToken]").value));
  }
  form.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(ask, 500); });
  if (text()) ask();
})();

// Everything works without this file; it only adds the keyboard: j/k move in a list, Enter opens, / searches.
(function () {
  "use strict";
  var rows = Array.prototype.slice.call(document.querySelectorAll("[data-open]"));
  var at = -1;
  function typing(e) { return /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName); }
  function go(n) {
    if (!rows.length) return;
    if (at >= 0) rows[at].classList.remove("current");
    at = Math.max(0, Math.min(rows.length - 1, n));
    rows[at].classList.add("current");
    rows[at].scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("keydown", function (e) {
    if (typing(e) || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "j") go(at + 1);
    else if (e.key === "k") go(at - 1);
    else if (e.key === "Enter" && at >= 0 && e.target === document.body) location.href = rows[at].getAttribute("data-open");
    else if (e.key === "/") {
      var box = document.querySelector("input[type=search]");
      if (box) { e.preventDefault(); box.focus(); }
    }
  });
  rows.forEach(function (row) {
    row.addEventListener("click", function (e) {
      if (!e.target.closest("a,button,input,label")) location.href = row.getAttribute("data-open");
    });
  });
  // A second click while the first is on its way would only be refused as stale.
  document.addEventListener("submit", function (e) {
    var form = e.target;
    if (form.method !== "post") return;
    var ask = e.submitter && e.submitter.getAttribute("data-confirm");
    if (ask && !window.confirm(ask)) { e.preventDefault(); return; }
    // What only fetches a file leaves the page as it is, and may be asked again.
    if (e.submitter && e.submitter.hasAttribute("data-again")) return;
    if (form.dataset.sent) { e.preventDefault(); return; }
    form.dataset.sent = "1";
  });
  // Files of some size go piece by piece; the listener comes after the one above, which keeps a second click away.
  if (document.querySelector("input[type=file]")) {
    var pieces = document.createElement("script");
    pieces.src = "/js/upload.js";
    document.head.appendChild(pieces);
  }
  // Coming back to a page by the Back key, its form is fresh again.
  window.addEventListener("pageshow", function () {
    Array.prototype.forEach.call(document.forms, function (f) { delete f.dataset.sent; });
  });
  // Copying needs a script; without one the text is there to be selected.
  Array.prototype.forEach.call(document.querySelectorAll("[data-copy]"), function (b) { b.hidden = false; });
  document.addEventListener("click", function (e) {
    if (e.target.matches("[data-copy]")) {
      var box = document.getElementById(e.target.getAttribute("data-copy"));
      box.focus(); box.select();
      var said = document.querySelector("[data-copied]");
      var done = function (ok) { said.textContent = ok ? "已复制" : "请按 Ctrl+C 复制"; };
      if (navigator.clipboard) navigator.clipboard.writeText(box.value).then(function () { done(true); }, function () { done(document.execCommand("copy")); });
      else done(document.execCommand("copy"));
    }
    if (e.target.matches("[data-print]")) window.print();
  });
})();

// Sends larger files piece by piece, so that a line that breaks costs a piece and not the file. Without this file forms send them whole.
(function () {
  "use strict";
  var PIECE = 256 * 1024, SMALL = 512 * 1024;
  if (!window.FormData || !window.Blob || !Blob.prototype.slice) return;

  // What was begun before, by the file's name, size and date: the same file chosen again goes on where it stopped.
  function recall(key) { try { return localStorage.getItem(key); } catch (e) { return null; } }
  function remember(key, url) { try { if (url) localStorage.setItem(key, url); else localStorage.removeItem(key); } catch (e) { /* private browsing */ } }

  function ask(method, url, headers, body, progress, done) {
    var x = new XMLHttpRequest();
    x.open(method, url);
    x.setRequestHeader("Tus-Resumable", "1.0.0");
    Object.keys(headers).forEach(function (h) { x.setRequestHeader(h, headers[h]); });
    if (progress && x.upload) x.upload.onprogress = function (e) { progress(e.loaded); };
    x.onload = function () { done(x.status, x); };
    x.onerror = x.ontimeout = function () { done(0, x); };
    x.timeout = 120000;
    x.send(body || null);
    return x;
  }

  function Sending(file, told, ended) {
    var key = "upload:" + file.name + ":" + file.size + ":" + file.lastModified;
    var url = recall(key), wait = 1000, request = null, timer = null, over = false;
    function finish(state) { if (over) return; over = true; clearTimeout(timer); ended(state, url); }
    function later(then) {
      told(null);
      clearTimeout(timer);
      timer = setTimeout(then, wait);
      wait = Math.min(wait * 2, 15000);
    }
    function look() {
      if (over) return;
      if (!url) { begin(); return; }
      request = ask("HEAD", url, {}, null, null, function (status, x) {
        if (status === 200) send(+x.getResponseHeader("Upload-Offset"));
        else if (status === 404) { url = null; remember(key, null); begin(); }
        else later(look);
      });
    }
    function begin() {
      request = ask("POST", "/uploads", { "Upload-Length": String(file.size) }, null, null, function (status, x) {
        if (status === 201) { url = x.getResponseHeader("Location"); remember(key, url); send(0); }
        else if (status === 0) later(begin);
        else finish("plain");
      });
    }
    function send(from) {
      if (over) return;
      told(from);
      if (from >= file.size) { remember(key, null); finish("whole"); return; }
      request = ask("PATCH", url, { "Upload-Offset": String(from), "Content-Type": "application/offset+octet-stream" }, file.slice(from, Math.min(from + PIECE, file.size)),
        function (sent) { told(from + sent); },
        function (status, x) {
          if (status === 204) { wait = 1000; send(+x.getResponseHeader("Upload-Offset")); }
          else if (status === 404) { url = null; remember(key, null); begin(); }
          else if (status === 0 || status === 409 || status >= 500) later(look);
          else finish("plain");
        });
    }
    this.go = look;
    this.stop = function () { over = true; clearTimeout(timer); if (request) request.abort(); };
    this.wake = function () { if (!over && timer) { clearTimeout(timer); wait = 1000; look(); } };
  }

  document.addEventListener("submit", function (e) {
    var form = e.target;
    if (e.defaultPrevented || form.method !== "post" || form.enctype !== "multipart/form-data") return;
    var inputs = Array.prototype.filter.call(form.elements, function (i) { return i.type === "file" && !i.disabled && i.name && i.files && i.files.length; });
    var list = [];
    inputs.forEach(function (i) { Array.prototype.forEach.call(i.files, function (f) { list.push({ name: i.name, file: f, sent: 0 }); }); });
    var total = list.reduce(function (n, p) { return n + p.file.size; }, 0);
    if (total < SMALL || list.some(function (p) { return p.file.size === 0; })) return;
    e.preventDefault();

    var box = document.createElement("div"), bar = document.createElement("progress"), said = document.createElement("span"), cancel = document.createElement("button");
    box.className = "uploading";
    said.setAttribute("role", "status");
    bar.max = total;
    bar.setAttribute("aria-label", "上传进度");
    cancel.type = "button";
    cancel.className = "button plain small";
    cancel.textContent = "取消上传";
    box.appendChild(bar); box.appendChild(said); box.appendChild(cancel);
    form.appendChild(box);
    var shown = -1;
    function show(broken) {
      var sent = list.reduce(function (n, p) { return n + p.sent; }, 0), percent = Math.floor(sent * 100 / total);
      bar.value = sent;
      if (broken) { shown = -1; said.textContent = "网络断了，已传 " + percent + "%，连上以后接着传"; }
      // A screen reader is not told every hundredth.
      else if (percent >= shown + 5 || shown < 0 || percent === 100) { shown = percent; said.textContent = "正在上传，已传 " + percent + "%"; }
    }
    var at = 0, now = null;
    function bare() { Array.prototype.forEach.call(form.querySelectorAll("input.piece"), function (n) { n.parentNode.removeChild(n); }); }
    function leave() { bare(); if (now) now.stop(); window.removeEventListener("online", woken); if (box.parentNode) box.parentNode.removeChild(box); delete form.dataset.sent; }
    function woken() { if (now) now.wake(); }
    window.addEventListener("online", woken);
    cancel.addEventListener("click", leave);
    function hidden(name, value) {
      var field = document.createElement("input");
      field.type = "hidden"; field.name = name; field.value = value; field.className = "piece";
      form.appendChild(field);
    }
    if (e.submitter && e.submitter.name) hidden(e.submitter.name, e.submitter.value);
    function next() {
      if (at === list.length) {
        window.removeEventListener("online", woken);
        list.forEach(function (p) { if (p.url) hidden("upload:" + p.name, p.url.substring(p.url.lastIndexOf("/") + 1) + "/" + p.file.name); });
        // What could not go in pieces goes whole with the form; a field is one or the other.
        inputs.forEach(function (i) { i.disabled = true; });
        cancel.disabled = true;
        said.textContent = "已传完，正在提交";
        form.submit();
        return;
      }
      var part = list[at];
      now = new Sending(part.file, function (sent) { if (sent === null) show(true); else { part.sent = sent; show(false); } }, function (state, url) {
        if (state === "plain") {
          // No room, or too large: the plain way says why.
          list.forEach(function (p) { delete p.url; });
          window.removeEventListener("online", woken);
          box.parentNode.removeChild(box);
          form.submit();
          return;
        }
        part.url = url;
        part.sent = part.file.size;
        at++;
        next();
      });
      now.go();
    }
    show(false);
    next();
  });
  // Back from the next page: fields are as they were.
  window.addEventListener("pageshow", function () {
    Array.prototype.forEach.call(document.querySelectorAll("input[type=hidden].piece, .uploading"), function (n) { n.parentNode.removeChild(n); });
    Array.prototype.forEach.call(document.querySelectorAll("form[enctype='multipart/form-data'] input[type=file][disabled]"), function (i) { i.disabled = false; });
  });
})();

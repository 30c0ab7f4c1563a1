// Draws boxes on a page with mouse, pen or finger. The rows of the form hold them and are what is sent; without this file the rows are filled in by hand.
(function () {
  "use strict";
  var page = document.querySelector("[data-marks]");
  if (!page) return;
  var svg = page.querySelector("svg:not(.hints)"), body = document.querySelector("[data-boxes]"), blank = document.querySelector("template[data-box]");
  var finger = document.querySelector("[data-finger]"), add = document.querySelector("[data-add]");
  var labels = { x: "左边", y: "上边", w: "的宽", h: "的高", g: "的依据" };
  var next = body.rows.length, lastGround = blank.content.querySelector("select").options[1].value;

  function field(row, name) { return row.querySelector("[name^='" + name + "-']"); }
  function round(v) { return Math.round(v * 1000) / 1000; }
  function clamp(v, most) { return Math.min(Math.max(v, 0), most); }
  function rows() { return Array.prototype.filter.call(body.rows, function (r) { return !r.hidden; }); }

  // The picture of the rows: those with a size and a ground.
  function draw() {
    while (svg.firstChild) svg.removeChild(svg.firstChild);
    rows().forEach(function (row) {
      var w = parseFloat(field(row, "w").value), h = parseFloat(field(row, "h").value);
      if (!(w > 0) || !(h > 0)) return;
      var rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      rect.setAttribute("x", parseFloat(field(row, "x").value) || 0);
      rect.setAttribute("y", parseFloat(field(row, "y").value) || 0);
      rect.setAttribute("width", w);
      rect.setAttribute("height", h);
      if (!field(row, "g").value) rect.classList.add("off");
      if (row.contains(document.activeElement)) rect.classList.add("now");
      rect.row = row;
      svg.appendChild(rect);
    });
  }

  function set(row, box) {
    field(row, "x").value = round(box.x);
    field(row, "y").value = round(box.y);
    field(row, "w").value = round(box.w);
    field(row, "h").value = round(box.h);
  }

  function create(box) {
    var row = document.importNode(blank.content, true).querySelector("tr");
    var n = next++, number = rows().length + 1;
    Array.prototype.forEach.call(row.querySelectorAll("[name]"), function (e) {
      e.setAttribute("aria-label", "第" + number + "个框" + labels[e.name.charAt(0)]);
      e.name = e.name.replace("#", n);
    });
    set(row, box);
    field(row, "g").value = lastGround;
    body.appendChild(row);
    draw();
    return row;
  }

  function place(e) {
    var r = page.getBoundingClientRect();
    return { x: clamp((e.clientX - r.left) / r.width * 100, 100), y: clamp((e.clientY - r.top) / r.height * 100, 100) };
  }

  var going = null;
  page.addEventListener("pointerdown", function (e) {
    if (e.button !== 0 || e.pointerType === "touch" && !page.classList.contains("finger")) return;
    e.preventDefault();
    page.setPointerCapture(e.pointerId);
    var from = place(e), row = e.target.row || null;
    going = { from: from, row: row, moved: false, box: row && { x: +field(row, "x").value, y: +field(row, "y").value, w: +field(row, "w").value, h: +field(row, "h").value } };
  });
  page.addEventListener("pointermove", function (e) {
    if (!going) return;
    var to = place(e), dx = to.x - going.from.x, dy = to.y - going.from.y;
    // A tremble is no drag.
    if (!going.moved && Math.abs(dx) < 0.4 && Math.abs(dy) < 0.3) return;
    going.moved = true;
    if (going.box) set(going.row, { x: clamp(going.box.x + dx, 100 - going.box.w), y: clamp(going.box.y + dy, 100 - going.box.h), w: going.box.w, h: going.box.h });
    else {
      if (!going.row) going.row = create({ x: going.from.x, y: going.from.y, w: 0, h: 0 });
      set(going.row, { x: Math.min(going.from.x, to.x), y: Math.min(going.from.y, to.y), w: Math.abs(dx), h: Math.abs(dy) });
    }
    draw();
  });
  function end() {
    if (going && going.row) field(going.row, "g").focus({ preventScroll: true });
    going = null;
    draw();
  }
  page.addEventListener("pointerup", end);
  page.addEventListener("pointercancel", end);

  body.addEventListener("input", draw);
  body.addEventListener("focusin", draw);
  body.addEventListener("change", function (e) { if (e.target.name.charAt(0) === "g" && e.target.value) lastGround = e.target.value; });

  // Drawing takes the place of the empty row.
  var spare = body.querySelector("[data-box=spare]");
  if (spare && !field(spare, "w").value) spare.remove();
  add.hidden = false;
  add.addEventListener("click", function () { field(create({ x: 40, y: 45, w: 20, h: 3 }), "x").focus(); });
  finger.hidden = !window.matchMedia("(any-pointer: coarse)").matches;
  finger.addEventListener("click", function () {
    finger.setAttribute("aria-pressed", page.classList.toggle("finger") ? "true" : "false");
  });
  draw();
})();

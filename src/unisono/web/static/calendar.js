(function () {
  "use strict";
  var form = document.querySelector('form[action="/calendar/move"]');
  var said = document.getElementById("move-said");
  var lanes = document.querySelector(".lanes");
  if (!form || !lanes || !said) { return; }
  var days = Number(lanes.dataset.days), open = null;

  function field(name) { return form.querySelector("[name=" + name + "]"); }
  function moved(first, by) {
    var day = new Date(first + "T00:00:00Z");
    day.setUTCDate(day.getUTCDate() + by);
    return day.toLocaleDateString(undefined, { timeZone: "UTC", day: "numeric", month: "long", year: "numeric" });
  }
  function width(bar) { return bar.ownerSVGElement.getBoundingClientRect().width; }
  function show(bar, by) {
    open = by ? { bar: bar, by: by } : null;
    if (by) { bar.setAttribute("transform", "translate(" + (width(bar) / days * by) + ",0)"); } else { bar.removeAttribute("transform"); }
    bar.classList.toggle("moving", by !== 0);
    said.textContent = by ? bar.dataset.name + ": " + Math.abs(by) + (Math.abs(by) === 1 ? " day " : " days ") + (by < 0 ? "earlier" : "later") + ", begins on " + moved(bar.dataset.first, by) + ". Enter keeps it, Escape leaves it." : "";
  }
  function keep() {
    if (!open) { return; }
    var option = document.createElement("option");
    option.value = open.bar.dataset.move;
    field("item").appendChild(option);
    field("item").value = option.value;
    field("by").value = open.by;
    field("to").value = "";
    form.submit();
  }
  document.querySelectorAll("[data-move]").forEach(function (bar) {
    var start = null, dragged = false;
    bar.setAttribute("aria-describedby", "move-help");
    bar.addEventListener("dragstart", function (event) { event.preventDefault(); });
    bar.addEventListener("pointerdown", function (event) {
      if (event.button || event.pointerType === "touch") { return; }
      event.preventDefault();
      bar.focus();
      start = event.clientX; dragged = false;
      bar.setPointerCapture(event.pointerId);
    });
    bar.addEventListener("pointermove", function (event) {
      if (start === null) { return; }
      var by = Math.round((event.clientX - start) / width(bar) * days);
      dragged = dragged || Math.abs(event.clientX - start) > 4;
      if (dragged) { show(bar, by); }
    });
    bar.addEventListener("pointerup", function () {
      if (start === null) { return; }
      start = null;
      if (open && open.bar === bar) { keep(); }
    });
    bar.addEventListener("pointercancel", function () { start = null; show(bar, 0); });
    bar.addEventListener("click", function (event) { if (dragged) { event.preventDefault(); dragged = false; } });
    bar.addEventListener("keydown", function (event) {
      var by = open && open.bar === bar ? open.by : 0;
      if (event.altKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
        event.preventDefault();
        show(bar, by + (event.key === "ArrowRight" ? 1 : -1));
      } else if (event.key === "Escape" && by) {
        event.preventDefault();
        show(bar, 0);
      } else if (event.key === "Enter" && by) {
        event.preventDefault();
        keep();
      }
    });
    bar.addEventListener("blur", function () { if (open && open.bar === bar && start === null) { show(bar, 0); } });
  });
}());

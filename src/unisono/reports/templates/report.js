(function () {
  "use strict";
  var root = document.documentElement;
  var toggle = document.getElementById("theme");
  function isDark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }
  toggle.hidden = false;
  toggle.addEventListener("click", function () { root.dataset.theme = isDark() ? "light" : "dark"; });

  function key(row, index) {
    var cell = row.cells[index];
    if (!cell) { return ""; }
    var text = cell.dataset.v !== undefined ? cell.dataset.v : cell.textContent.trim();
    var value = parseFloat(text.replace(/[,\u00a0%]/g, "").replace("\u2212", "-"));
    return /^[-\u2212\d.,]/.test(text) && !isNaN(value) ? value : text.toLowerCase();
  }
  document.querySelectorAll("table.sortable").forEach(function (table) {
    table.querySelectorAll("thead th").forEach(function (head, index) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      while (head.firstChild) { button.appendChild(head.firstChild); }
      head.appendChild(button);
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending";
        table.querySelectorAll("thead th").forEach(function (h) { h.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        var body = table.tBodies[0];
        Array.from(body.rows).sort(function (a, b) {
          var x = key(a, index), y = key(b, index);
          if (typeof x !== typeof y) { x = String(x); y = String(y); }
          return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
        }).forEach(function (row) { body.appendChild(row); });
      });
    });
  });
  document.querySelectorAll("table.filterable").forEach(function (table) {
    if (table.tBodies[0].rows.length < 8) { return; }
    var label = document.createElement("label");
    var input = document.createElement("input");
    label.className = "filter";
    label.textContent = "Filter rows ";
    input.type = "search";
    label.appendChild(input);
    table.closest(".scroll").before(label);
    input.addEventListener("input", function () {
      var wanted = input.value.toLowerCase();
      Array.from(table.tBodies[0].rows).forEach(function (row) {
        row.hidden = row.textContent.toLowerCase().indexOf(wanted) < 0;
      });
    });
  });
  function reveal() {
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var node = target; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") { node.open = true; }
    }
    if (target) { target.scrollIntoView(); }
  }
  addEventListener("hashchange", reveal);
  reveal();
  addEventListener("beforeprint", function () {
    document.querySelectorAll("main details").forEach(function (d) { d.open = true; });
  });
}());

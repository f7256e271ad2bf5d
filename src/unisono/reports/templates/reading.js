// What the report and the pages of the web application share. It stands before the script of either.
var reading = (function () {
  "use strict";
  var root = document.documentElement;
  function isDark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  function key(row, index) {
    var cell = row.cells[index];
    if (!cell) { return ""; }
    var text = cell.dataset.v !== undefined ? cell.dataset.v : cell.textContent.trim();
    var value = parseFloat(text.replace(/[,\u00a0%]/g, "").replace("\u2212", "-"));
    return /^[-\u2212\d.,]/.test(text) && !isNaN(value) ? value : text.toLowerCase();
  }
  function sort(table, head, index) {
    var down = head.getAttribute("aria-sort") === "ascending";
    table.querySelectorAll("thead th").forEach(function (h) { h.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    var body = table.tBodies[0];
    Array.from(body.rows).sort(function (a, b) {
      var x = key(a, index), y = key(b, index);
      if (typeof x !== typeof y) { x = String(x); y = String(y); }
      return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
    }).forEach(function (row) { body.appendChild(row); });
  }
  // A button in the head of every column of tables that can be sorted; dress puts it there.
  function sortable(least, dress) {
    document.querySelectorAll("table.sortable").forEach(function (table) {
      if (!table.tBodies[0] || table.tBodies[0].rows.length < least) { return; }
      table.querySelectorAll("thead th").forEach(function (head, index) {
        var button = document.createElement("button");
        button.type = "button";
        dress(button, head);
        button.addEventListener("click", function () { sort(table, head, index); });
        head.appendChild(button);
      });
    });
  }

  // What an address leads to is opened, whatever it is folded into.
  function reveal() {
    var id = location.hash.length > 1 ? decodeURIComponent(location.hash.slice(1)) : "";
    var target = id && document.getElementById(id);
    for (var node = target; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") { node.open = true; }
    }
    if (target) { target.scrollIntoView(); }
  }
  addEventListener("hashchange", reveal);
  return { isDark: isDark, sortable: sortable, reveal: reveal };
}());

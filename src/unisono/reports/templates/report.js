(function () {
  "use strict";
  var root = document.documentElement;
  var toggle = document.getElementById("theme");
  toggle.hidden = false;
  toggle.addEventListener("click", function () { root.dataset.theme = reading.isDark() ? "light" : "dark"; });

  reading.sortable(0, function (button, head) {
    button.className = "sort";
    while (head.firstChild) { button.appendChild(head.firstChild); }
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
  reading.reveal();
  addEventListener("beforeprint", function () {
    document.querySelectorAll("main details").forEach(function (d) { d.open = true; });
  });
}());

(function () {
  "use strict";
  var root = document.documentElement;
  document.querySelectorAll("[data-theme-switch]").forEach(function (link) {
    function name() { link.firstChild.textContent = reading.isDark() ? "Light" : "Dark"; }
    name();
    link.addEventListener("click", function (event) {
      event.preventDefault();
      root.dataset.theme = reading.isDark() ? "light" : "dark";
      document.cookie = "theme=" + root.dataset.theme + ";path=/;max-age=31536000;samesite=lax";
      name();
    });
  });

  // A long menu scrolls on its own: the screen one is on stands in sight.
  var menu = document.querySelector(".menu"), here = menu && menu.querySelector("[aria-current]");
  if (here) { menu.scrollTop = here.offsetTop - menu.clientHeight / 2; }

  reading.sortable(3, function (button, head) {
    button.className = "sorter";
    button.textContent = "\u2195";
    button.setAttribute("aria-label", "Sort by " + head.textContent.trim());
  });
  reading.reveal();
}());

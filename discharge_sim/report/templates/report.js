"use strict";
// Draws every figure from the JSON that stands behind it, and again at paper width before printing; prints the sheet.
(function () {
  const SMALLER = CSS.supports("zoom", "0.8"); // then report.css prints figures at four fifths of their size
  const PAPER_WIDTH = SMALLER ? 850 : 680;
  const charts = Array.from(document.querySelectorAll(".chart"));
  const options = { displayModeBar: false, responsive: true, locale: "en-GB" };

  document.querySelectorAll("[data-colour]").forEach(function (mark) {
    mark.style.color = mark.dataset.colour;
  });
  charts.forEach(function (chart) {
    chart.style.height = chart.dataset.height + "px";
    const figure = JSON.parse(chart.nextElementSibling.textContent);
    Plotly.newPlot(chart, figure.data, figure.layout, options);
  });
  const sheet = document.getElementById("print-sheet");
  sheet.hidden = false;
  sheet.addEventListener("click", function () {
    const figures = document.getElementById("sheet-figures");
    if (figures) { figures.open = true; }
    document.body.classList.add("only-sheet");
    window.print();
    document.body.classList.remove("only-sheet");
  });
  window.addEventListener("beforeprint", function () {
    charts.forEach(function (chart) { Plotly.relayout(chart, { width: PAPER_WIDTH, autosize: false }); });
  });
  window.addEventListener("afterprint", function () {
    charts.forEach(function (chart) { Plotly.relayout(chart, { width: null, autosize: true }); });
  });
})();

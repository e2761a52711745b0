"use strict";
// Draws every figure from the JSON that stands behind it, and again at paper width before printing.
(function () {
  const PAPER_WIDTH = 680;
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
  window.addEventListener("beforeprint", function () {
    charts.forEach(function (chart) { Plotly.relayout(chart, { width: PAPER_WIDTH, autosize: false }); });
  });
  window.addEventListener("afterprint", function () {
    charts.forEach(function (chart) { Plotly.relayout(chart, { width: null, autosize: true }); });
  });
})();

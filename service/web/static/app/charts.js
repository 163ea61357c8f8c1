// Charts of reports: <figure data-faf-chart='{"unit", "labels", "series": [{"name", "values"}]}'>.
// Without this script the figure stays hidden; the table beside it says the same.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const colours = ["#166534", "#e2b55b", "#6b7280"];
  const count = new Intl.NumberFormat("th-TH");
  Chart.defaults.font.family = "Sarabun, sans-serif";
  Chart.defaults.font.size = 14;
  Chart.defaults.font.lineHeight = 1.5;
  Chart.defaults.color = "#1f2937";
  // Long labels are broken between words, which Thai does not write apart.
  const words = "Segmenter" in Intl ? new Intl.Segmenter("th", { granularity: "word" }) : null;
  const lines = (label, most) => {
    if (!words || label.length <= most) return label;
    const found = [""];
    for (const { segment } of words.segment(label)) {
      if (found.at(-1) && found.at(-1).length + segment.length > most) found.push("");
      found[found.length - 1] += segment;
    }
    return found;
  };
  for (const figure of document.querySelectorAll("[data-faf-chart]")) {
    const told = JSON.parse(figure.dataset.fafChart);
    figure.hidden = false;
    const box = figure.querySelector(".rep-canvas");
    const row = told.labels.some((each) => each.length > 32) ? 66 : 34;
    box.style.height = `${90 + told.labels.length * row}px`;
    new Chart(figure.querySelector("canvas"), {
      type: "bar",
      data: {
        labels: told.labels,
        datasets: told.series.map((each, place) => ({
          label: each.name,
          data: each.values,
          backgroundColor: colours[place % colours.length],
          borderColor: "#1f2937",
          borderWidth: 1,
          maxBarThickness: 26,
        })),
      },
      options: {
        indexAxis: "y",
        animation: false,
        maintainAspectRatio: false,
        scales: {
          x: {
            stacked: true,
            title: { display: true, text: told.unit },
            ticks: { callback: (value) => count.format(value), precision: 0, maxRotation: 0, maxTicksLimit: 8 },
          },
          y: { stacked: true, grid: { display: false }, ticks: { autoSkip: false, callback(value) { return lines(this.getLabelForValue(value), this.chart.width < 500 ? 16 : 32); } } },
        },
        plugins: {
          legend: { display: told.series.length > 1, position: "top", align: "start" },
          tooltip: { callbacks: { label: (at) => `${at.dataset.label}: ${count.format(at.raw)} ${told.unit}` } },
        },
      },
    });
  }
});

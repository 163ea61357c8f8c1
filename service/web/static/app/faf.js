// What makes pages smoother. Every page works without it.
"use strict";

// Whoever sent a form with faults hears of them first.
document.addEventListener("DOMContentLoaded", () => {
  const summary = document.querySelector("[data-faf-focus]");
  if (summary) summary.focus();
});

// What went wrong while a part of the page was fetched.
const tell = (sentence) => {
  const place = document.getElementById("faf-told");
  if (!place) return;
  place.textContent = sentence;
  place.className = sentence ? "alert alert-danger" : "";
};
document.addEventListener("htmx:sendError", () => tell(document.body.dataset.offline));
document.addEventListener("htmx:responseError", () => tell(document.body.dataset.failed));
document.addEventListener("htmx:afterOnLoad", () => tell(""));

// A form is sent once: the second click of an impatient hand does nothing. Forms that answer with a
// file stay where they are: <form data-faf-again>.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented || form.hasAttribute("data-faf-again")) return;
  if (form.dataset.fafSent) {
    event.preventDefault();
    return;
  }
  form.dataset.fafSent = "yes";
  const button = event.submitter;
  if (button) button.setAttribute("aria-disabled", "true");
});
// Back from the next page the form may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-faf-sent]")) {
    delete form.dataset.fafSent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
});

document.addEventListener("click", (event) => {
  // <button data-faf-print>
  if (event.target.closest("[data-faf-print]")) window.print();
});

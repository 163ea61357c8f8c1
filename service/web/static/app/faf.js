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

// A table that is wider than its box fades at the right until it is scrolled to its end.
const tellMore = (box) => {
  box.classList.toggle("is-more", box.scrollWidth - box.clientWidth - box.scrollLeft > 4);
};
const sizes = new ResizeObserver((seen) => seen.forEach((each) => tellMore(each.target)));
const watchBoxes = () => {
  for (const box of document.querySelectorAll(".faf-scroll:not([data-faf-watched])")) {
    box.dataset.fafWatched = "yes";
    box.addEventListener("scroll", () => tellMore(box), { passive: true });
    sizes.observe(box);
  }
};
watchBoxes();
document.addEventListener("htmx:afterSettle", watchBoxes);

// Files dropped on the box are chosen; the chosen ones are listed.
for (const box of document.querySelectorAll("[data-faf-drop]")) {
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector("[data-faf-chosen]");
  const tellChosen = () => {
    list.replaceChildren(
      ...[...input.files].map((file) => {
        const item = document.createElement("li");
        item.textContent = `${file.name} (${Math.max(1, Math.round(file.size / 1024)).toLocaleString("th-TH")} KB)`;
        return item;
      }),
    );
  };
  input.addEventListener("change", tellChosen);
  box.addEventListener("dragover", (event) => {
    event.preventDefault();
    box.classList.add("is-over");
  });
  box.addEventListener("dragleave", () => box.classList.remove("is-over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    box.classList.remove("is-over");
    input.files = event.dataTransfer.files;
    tellChosen();
  });
}

// Alt and an arrow: to the next or the last thing that was found, and its place on the page.
document.addEventListener("keydown", (event) => {
  if (!event.altKey || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
  const all = [...document.querySelectorAll("[data-faf-finding]")];
  if (!all.length) return;
  event.preventDefault();
  const step = event.key === "ArrowDown" ? 1 : -1;
  const at = all.findIndex((each) => each.contains(document.activeElement));
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length];
  next.focus();
  document.getElementById(next.id.replace("finding-", "box-"))?.scrollIntoView({ block: "nearest" });
});

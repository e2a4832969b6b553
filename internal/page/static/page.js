"use strict";
// What this adds to a page that works without it: it asks whether the page has changed, copies what
// the buyer must type elsewhere, and keeps a double click from posting a form twice.

const { status, version } = document.body.dataset;

let pause = 2000;
let timer;
let leaving = false; // a form is on its way: news must not cut it off

async function ask() {
  clearTimeout(timer);
  if (leaving || document.hidden) return; // visibilitychange asks again
  try {
    const answer = await fetch(status, { cache: "no-store", credentials: "same-origin" });
    if (answer.ok) {
      const now = await answer.json();
      if (leaving) return;
      if (now.version !== version) {
        location.replace(now.next);
        return;
      }
    }
  } catch {
    // No network right now: the next question may get through.
  }
  pause = Math.min(pause * 1.25, 15000);
  timer = setTimeout(ask, pause);
}

if (status) {
  timer = setTimeout(ask, pause);
  document.addEventListener("visibilitychange", () => {
    pause = 2000;
    ask();
  });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    said.textContent = button.dataset.done;
    button.replaceChildren(said);
  });
}

for (const form of document.forms) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    leaving = true;
    form.querySelector("[type=submit]").setAttribute("aria-disabled", "true");
  });
}

// A page that comes back from the browser's memory may be old.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

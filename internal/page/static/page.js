"use strict";
// What this adds to a page that works without it: it asks whether the page has changed, copies what
// the buyer must type elsewhere, shows the total for what was entered, and keeps a double click from
// posting a form twice.

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

const form = document.querySelector("form[data-update]");
let asking; // the question for the newest total
let asked; // what it was about

async function price() {
  const body = new URLSearchParams(new FormData(form));
  if (asked === body.toString()) return; // a click on the button comes after the change of the field
  asked = body.toString();
  asking?.abort();
  const own = (asking = new AbortController());
  try {
    const answer = await fetch(form.dataset.update, { method: "POST", body, credentials: "same-origin", signal: own.signal });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (leaving) return;
    if (fresh.getElementById("submit")) show(fresh);
    else if (answer.ok) location.replace(form.dataset.update.replace(/\/update$/, "")); // it cannot be paid like this any more
    else asked = ""; // the server is busy
  } catch {
    // No network, or a newer question: paying tells the total as well.
    if (!own.signal.aborted) asked = "";
  }
}

// show takes over what depends on the entries; what has not changed keeps its focus.
function show(fresh) {
  let news = "";
  for (const part of [".due", ".totals", "#methods", "#submit"]) {
    if (take(fresh, part) && part === ".due") news = document.querySelector(part).textContent;
  }
  for (const field of form.querySelectorAll("[data-live]")) {
    const wrong = `#${field.id}-error`;
    if (!take(fresh, wrong)) continue;
    const text = document.querySelector(wrong).textContent;
    if (text) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    news = text || news;
  }
  if (news) document.getElementById("news").textContent = news;
}

function take(fresh, part) {
  const old = document.querySelector(part);
  const now = fresh.querySelector(part);
  if (!old || !now || old.textContent === now.textContent) return false;
  old.replaceChildren(...now.childNodes);
  return true;
}

if (form) {
  form.addEventListener("change", (event) => {
    if ("live" in event.target.dataset) price();
  });
  const coupon = form.elements.coupon_code;
  const apply = (event) => {
    event.preventDefault();
    price();
  };
  coupon.nextElementSibling.addEventListener("click", apply);
  coupon.addEventListener("keydown", (event) => {
    if (event.key === "Enter") apply(event);
  });
  // A browser cannot point at what is folded away.
  form.addEventListener("invalid", (event) => event.target.closest("details")?.setAttribute("open", ""), true);
}

for (const form of document.forms) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    leaving = true;
    (form.querySelector("#submit") ?? form.querySelector("[type=submit]")).setAttribute("aria-disabled", "true");
  });
}

// A page that comes back from the browser's memory may be old.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

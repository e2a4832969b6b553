import { patience } from "./until.js";

// bill reads the rows of the totals that a page shows, in cents by their labels. The page is in English.
export async function bill(page) {
  const rows = await page
    .locator(".totals > div")
    .evaluateAll((all) => all.map((row) => [row.querySelector("dt").textContent, row.querySelector("dd").textContent]));
  return Object.fromEntries(rows.map(([label, amount]) => [label, cents(amount)]));
}

// cents is an amount of dollars as it is written in English; a text without digits is none.
export function cents(text) {
  const digits = /^([-−]?)\$([\d,]+)\.(\d\d)$/.exec(text.trim());
  if (!digits) return undefined;
  const value = Number(digits[2].replaceAll(",", "") + digits[3]);
  return digits[1] ? -value : value;
}

// billed waits until a row of the totals has a label.
export function billed(page, label) {
  return page.locator(".totals dt", { hasText: label }).waitFor({ timeout: patience });
}

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

import { AxeBuilder } from "@axe-core/playwright";

const tags = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

// Without JavaScript a page that waits for money can only reload itself. Nothing is entered on it that
// could be lost, and no time runs out for the reader.
const exempt = ["meta-refresh"];

const narrow = 320; // CSS px, WCAG 1.4.10
const screenshots = fileURLToPath(new URL("../screenshots/", import.meta.url));

const looked = new Set();

// look checks what holds for every page in every state: no violation that axe finds, no scrolling
// sideways. It looks once at each state, for each kind of buyer. With SCREENSHOTS=1 it also keeps a
// picture for people.
export async function look(buyer, state) {
  const what = `${state}-${buyer.label}`;
  if (looked.has(what)) return;
  looked.add(what);
  await keep(buyer, what);
  await checkAccess(buyer, what);
  await checkWidth(buyer, what);
}

// keep takes a picture of the page, when somebody wants to see it.
export async function keep({ page }, what) {
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `${screenshots}${what}.png`, fullPage: true });
}

async function checkAccess(buyer, what) {
  // The page holds no frames of others; legacy mode spares the second window.
  const { violations } = await buyer.audit((page) =>
    new AxeBuilder({ page }).withTags(tags).disableRules(exempt).setLegacyMode(true).analyze(),
  );
  const found = violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.html} (${n.failureSummary})`).join("\n")}`);
  assert.deepEqual(found, [], `${what}: accessibility`);
}

// checkWidth checks that nothing has to be scrolled sideways, here and in the narrowest window.
export async function checkWidth({ page }, what) {
  const usual = page.viewportSize();
  for (const width of [usual.width, narrow]) {
    await page.setViewportSize({ width, height: usual.height });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(over, 0, `${what}: scrolls sideways by ${over} px at ${width} px`);
  }
  await page.setViewportSize(usual);
}

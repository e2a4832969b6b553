import assert from "node:assert/strict";
import { test } from "node:test";

import { questions } from "./mixed.js";

// What is wrong with each field, beside it and in the summary.
const wrong = {
  email: ["Enter your e-mail address.", "Enter your e-mail address."],
  field_nick: ["Enter at least 3 characters.", "Forum name: Enter at least 3 characters."],
  field_seats: ["Use digits only.", "Seats: Use digits only."],
  field_plan: ["Fill this in.", "Plan: Fill this in."],
};

// answers is about the seller's own questions: the server checks what a browser would have let pass.
export function answers(world) {
  for (const javaScript of [true, false]) {
    const how = javaScript ? "with" : "without";
    test(`wrong answers are named beside their fields: ${how} JavaScript`, async () => {
      const { pandabase } = world();
      const session = await pandabase.checkout({ items: [pandabase.item("e-book")], display: { fields: questions } });
      await world().visit({ javaScript, size: javaScript ? "small" : "wide", dark: javaScript }, async (buyer) => {
        const { page } = buyer;
        buyer.excuse(/status of 422/);
        await buyer.open(session);
        await page.locator("#field_nick").fill("ab");
        await page.locator("#field_seats").fill("12a");
        await unchecked(buyer);
        await buyer.pay();
        await buyer.notices("Please check your entries", "long-mistakes");
        assert.equal(await page.locator(".notice:focus").count(), 1, "the summary has the focus");
        for (const [field, [beside, above]] of Object.entries(wrong)) {
          assert.equal(await page.locator(`.field #${field}-error`).textContent(), beside);
          assert.equal(await page.locator(`#${field}`).getAttribute("aria-invalid"), "true");
          assert.match(await page.locator(`#${field}`).getAttribute("aria-describedby"), new RegExp(`\\b${field}-error\\b`));
          await page.getByRole("link", { name: above }).click();
          assert.equal(await page.locator(`#${field}:focus`).count(), 1, `the summary leads to ${field}`);
        }
        assert.equal(await page.locator(".notice li").count(), Object.keys(wrong).length);
        assert.equal(await page.locator("#field_nick").inputValue(), "ab");
        assert.equal(await page.locator("#field_seats").inputValue(), "12a");
        assert.equal(await pandabase.order(session), null, "there is no order yet");

        await page.locator("#email").fill("ada@shop.example");
        await page.locator("#field_nick").fill("abc");
        await page.locator("#field_seats").fill("");
        await page.locator("#field_plan").selectOption("month");
        await buyer.pay();
        await buyer.choose("succeed");
        await buyer.sees("Payment received", "long-receipt");
      });
      const { customFields } = await pandabase.becomes(session, "COMPLETED");
      assert.equal(customFields.nick, "abc");
      assert.equal(customFields.plan, "month");
    });

    test(`a browser names a missing answer by itself: ${how} JavaScript`, async () => {
      const { pandabase } = world();
      const session = await pandabase.checkout({ items: [pandabase.item("e-book")], display: { fields: questions } });
      await world().visit({ javaScript }, async (buyer) => {
        await buyer.open(session);
        await buyer.page.locator("#email").fill("ada@shop.example");
        await buyer.pay();
        assert.equal(await buyer.page.locator("#field_nick:focus:invalid").count(), 1);
        assert.deepEqual(buyer.sent(), { posts: 0, payments: 0 });
      });
    });
  }
}

// unchecked keeps the browser from checking the form.
function unchecked(buyer) {
  return buyer.audit((page) => page.locator("form").evaluate((form) => (form.noValidate = true)));
}

import assert from "node:assert/strict";
import { test } from "node:test";

import { bill, billed } from "../world/bill.js";
import { questions } from "./mixed.js";

// keyboard is a purchase without a mouse.
export function keyboard(world) {
  test("a session is paid with the keyboard alone", async () => {
    const session = await world().sale({ customer_email: undefined });
    await world().visit({}, async (buyer) => {
      const { page } = buyer;
      await buyer.open(session);
      await tabTo(page, "#email");
      await page.keyboard.type("buyer@example.com");
      await tabTo(page, "input[type=radio]");
      await page.keyboard.press("ArrowDown");
      assert.equal(await page.locator("input:checked").getAttribute("value"), "PAYPAL");
      await tabTo(page, "button[type=submit]");
      await page.keyboard.press("Space");

      await page.waitForURL("**/sandbox/**");
      await tabTo(page, "button[value=succeed]");
      await page.keyboard.press("Enter");
      await buyer.arrivesAt(world().shop.success);
    });
    assert.equal((await world().kassa.becomes(session.id, "COMPLETED")).gateway, "PAYPAL");
  });

  test("the long form is filled and paid with the keyboard alone", async () => {
    const { pandabase } = world();
    const session = await pandabase.checkout({ items: [pandabase.item("e-book")], display: { fields: questions } });
    await world().visit({}, async (buyer) => {
      const { page } = buyer;
      await buyer.open(session);
      await tabTo(page, "#email");
      await page.keyboard.type("ada@shop.example");
      await tabTo(page, "#field_nick");
      await page.keyboard.type("Lady L");
      await tabTo(page, "#field_plan");
      await presses(page, "ArrowDown", "year");
      await tabTo(page, "#country");
      await presses(page, "g", "DE");
      await tabTo(page, "summary");
      await page.keyboard.press("Enter");
      for (const [field, text] of [
        ["line1", "Unter den Linden 1"],
        ["postal_code", "10117"],
        ["city", "Berlin"],
        ["coupon_code", "WELCOME10"],
      ]) {
        await tabTo(page, `#${field}`);
        await page.keyboard.type(text);
      }
      await page.keyboard.press("Enter"); // takes the coupon, and does not pay
      await billed(page, "Discount (WELCOME10)");
      assert.deepEqual(await bill(page), { Subtotal: 1900, "Discount (WELCOME10)": -190, "Tax (19%)": 325, Total: 2035 });
      assert.deepEqual(buyer.sent(), { posts: 0, payments: 0 });
      await tabTo(page, "#submit");
      await page.keyboard.press("Space");

      await page.waitForURL("**/sandbox/**");
      await tabTo(page, "button[value=succeed]");
      await page.keyboard.press("Enter");
      await buyer.sees("Payment received", "long-receipt");
    });
    const order = await pandabase.becomes(session, "COMPLETED");
    assert.equal(order.amount, 2035);
    assert.equal(order.customFields.plan, "year");
  });
}

// presses presses a key until the list that has the focus stands at a value.
async function presses(page, key, value) {
  for (let times = 0; times < 10; times++) {
    await page.keyboard.press(key);
    if ((await page.evaluate(() => document.activeElement.value)) === value) return;
  }
  assert.fail(`${key} never comes to ${value}`);
}

// tabTo presses Tab until an element has the focus, which must be seen all the way.
async function tabTo(page, selector) {
  for (let presses = 0; presses < 20; presses++) {
    await page.keyboard.press("Tab");
    const seen = await page.evaluate((wanted) => {
      const element = document.activeElement;
      const marked = [element, element.closest("label")].some((e) => e && getComputedStyle(e).outlineStyle !== "none");
      return { there: element.matches(wanted), marked, html: element.outerHTML.slice(0, 80) };
    }, selector);
    assert.ok(seen.marked, `nothing shows that the focus is on ${seen.html}`);
    if (seen.there) return;
  }
  assert.fail(`Tab never comes to ${selector}`);
}

import assert from "node:assert/strict";
import { test } from "node:test";

import { bill, billed, cents } from "../world/bill.js";

const notACoupon = "This coupon code is not valid for this order.";
const notAnId = "This is not a valid VAT id. Check it, or leave it empty.";

// totals is about the page that shows what is to be paid while the buyer enters things.
export function totals(world) {
  const sale = () => world().pandabase.checkout({ items: [{ name: "Course", amount: 10000, quantity: 1 }] });

  test("a country changes the total, and nothing that was entered is lost", async () => {
    const session = await sale();
    await world().visit({}, async (buyer) => {
      const { page } = buyer;
      await buyer.open(session);
      await page.getByLabel("E-mail address").fill("ada@shop.example");
      const release = await buyer.hold(`${session.url}/update`);
      await page.locator("#country").focus();
      await page.locator("#country").selectOption("DE");
      await page.keyboard.press("Tab");
      await page.keyboard.type("Ber");
      release();
      await billed(page, "Tax (19%)");
      await page.keyboard.type("lin"); // where the buyer was
      assert.equal(await page.locator("#state").inputValue(), "Berlin");
      assert.equal(await page.getByLabel("E-mail address").inputValue(), "ada@shop.example");
      assert.deepEqual(await bill(page), { Subtotal: 10000, "Tax (19%)": 1900, Total: 11900 });
      assert.equal(cents(await page.locator(".due .amount").textContent()), 11900);
      assert.equal(await page.locator("#submit").textContent(), "Pay $119.00");
      assert.match(await page.locator("#news").textContent(), /\$119\.00/, "readers of the screen hear it");

      await page.locator("#country").selectOption("FR");
      await billed(page, "Tax (20%)");
      assert.equal((await bill(page)).Total, 12000);
      assert.deepEqual(buyer.sent(), { posts: 0, payments: 0 });
      assert.equal(page.url(), session.url);
    });
  });

  for (const javaScript of [true, false]) {
    test(`a coupon that does not count is named beside its field: ${javaScript ? "with" : "without"} JavaScript`, async () => {
      const session = await sale();
      await world().visit({ javaScript, size: javaScript ? "wide" : "small" }, async (buyer) => {
        const { page } = buyer;
        buyer.excuse(/status of 422/);
        await buyer.open(session);
        const field = page.getByLabel("Coupon code");
        await field.fill("NOBODY");
        await page.getByRole("button", { name: "Apply" }).click();
        await page.locator(".field #coupon_code-error", { hasText: notACoupon }).waitFor();
        assert.equal(await field.getAttribute("aria-invalid"), "true");
        assert.match(await field.getAttribute("aria-describedby"), /\bcoupon_code-error\b/);
        if (javaScript) assert.equal(await page.locator("#news").textContent(), notACoupon);
        assert.equal((await bill(page)).Total, 10000);
        await buyer.sees("Total due", "long-wrong-coupon");

        await field.fill("WELCOME10");
        await page.getByRole("button", { name: "Apply" }).click();
        await billed(page, "Discount (WELCOME10)");
        assert.equal(await page.locator("#coupon_code-error").textContent(), "");
        assert.equal(await field.getAttribute("aria-invalid"), null);
        assert.equal((await bill(page)).Total, 9000);
      });
    });
  }

  test("a valid VAT id of another member state reverses the charge", async () => {
    const { pandabase } = world();
    const items = [{ name: "Course", amount: 10000, quantity: 1 }];
    const estimate = await pandabase.estimate({ items, country: "DE", tax_id: "DE136695976" });
    assert.deepEqual([estimate.tax.amount, estimate.total], [0, 10000]);
    const session = await pandabase.checkout({ items });
    await world().visit({ dark: true }, async (buyer) => {
      const { page } = buyer;
      buyer.excuse(/status of 422/);
      await buyer.open(session);
      await page.getByLabel("E-mail address").fill("ada@shop.example");
      await page.locator("#country").selectOption("DE");
      await billed(page, "Tax (19%)");
      await page.getByText("Billing address and tax id").click();
      await page.getByLabel("VAT or tax id").fill("DE136695975");
      await page.keyboard.press("Tab");
      await page.locator("#tax_id-error", { hasText: notAnId }).waitFor();
      assert.equal((await bill(page)).Total, 11900, "an id that is wrong changes nothing");

      await page.getByLabel("VAT or tax id").fill("DE136695976");
      await page.keyboard.press("Tab");
      await billed(page, "reverse charge");
      assert.equal((await bill(page)).Total, 10000);
      assert.equal(await page.locator("#tax_id-error").textContent(), "");
      await buyer.sees("Total due", "long-reverse");
      await fillsAddress(page);
      await buyer.pay();
      await buyer.choose("succeed");
      await buyer.sees("Payment received", "long-reverse-receipt");
    });
    const order = await pandabase.becomes(session, "COMPLETED");
    assert.deepEqual([order.taxAmount, order.amount], [0, 10000]);
  });

  for (const javaScript of [true, false]) {
    test(`a wrong VAT id is named at paying: ${javaScript ? "with" : "without"} JavaScript`, async () => {
      const session = await sale();
      await world().visit({ javaScript, size: "small", dark: !javaScript }, async (buyer) => {
        const { page } = buyer;
        buyer.excuse(/status of 422/);
        await buyer.open(session);
        await page.getByLabel("E-mail address").fill("ada@shop.example");
        await page.locator("#country").selectOption("DE");
        await page.getByText("Billing address and tax id").click();
        await fillsAddress(page);
        await page.getByLabel("VAT or tax id").fill("DE136695975");
        await buyer.pay();
        await buyer.notices("Please check your entries", "long-wrong-id");
        await page.getByRole("link", { name: notAnId }).click();
        assert.equal(await page.locator("#tax_id:focus").count(), 1, "the summary leads to the field");
        assert.equal(await page.locator("#tax_id-error").textContent(), notAnId);
        assert.deepEqual(buyer.sent(), { posts: 1, payments: 0 });

        await page.getByLabel("VAT or tax id").fill("");
        await buyer.pay();
        await buyer.choose("succeed");
        await buyer.sees("Payment received", "long-receipt");
      });
      assert.equal((await world().pandabase.becomes(session, "COMPLETED")).amount, 11900);
    });
  }
}

async function fillsAddress(page) {
  await page.getByLabel("Street address").fill("Unter den Linden 1");
  await page.getByLabel("Postal code").fill("10117");
  await page.getByLabel("City").fill("Berlin");
}

import assert from "node:assert/strict";
import { test } from "node:test";

const away = "https://shop.example";

// free is about orders that cost nothing: no provider is asked.
export function free(world) {
  for (const javaScript of [true, false]) {
    const how = javaScript ? "with" : "without";
    test(`a free product is ordered: ${how} JavaScript`, async () => {
      const { pandabase } = world();
      const session = await pandabase.checkout({ items: [pandabase.item("sticker")] });
      await world().visit({ javaScript, size: javaScript ? "small" : "wide" }, async (buyer) => {
        const { page } = buyer;
        await buyer.open(session);
        await buyer.sees("Total due", "free");
        assert.equal(await page.locator("[name=gateway]").count(), 0);
        await page.getByLabel("E-mail address").fill("ada@shop.example");
        await page.getByRole("button", { name: "Complete order" }).click();
        await buyer.sees("Order complete", "free-receipt");
        assert.deepEqual(await page.locator(".lines .name").allTextContents(), ["Sticker"]);
        assert.deepEqual(buyer.sent(), { posts: 1, payments: 0 });
      });
      assert.equal((await pandabase.becomes(session, "COMPLETED")).amount, 0);
    });

    test(`a coupon makes an order free, and the buyer comes back to the shop: ${how} JavaScript`, async () => {
      const { pandabase } = world();
      const session = await pandabase.checkout({ items: [pandabase.item("e-book")], return_url: `${away}/thanks` });
      await world().visit({ javaScript, dark: true }, async (buyer) => {
        const { page } = buyer;
        await buyer.meets(away);
        await buyer.open(session);
        await page.getByLabel("E-mail address").fill("ada@shop.example");
        assert.notEqual(await page.locator("[name=gateway]").count(), 0);
        await page.getByLabel("Coupon code").fill("FREE100");
        await page.getByRole("button", { name: "Apply" }).click();
        await page.getByRole("button", { name: "Complete order" }).waitFor();
        assert.equal(await page.locator("[name=gateway]").count(), 0);
        await buyer.sees("Total due", "free-coupon");
        await page.getByRole("button", { name: "Complete order" }).click();
        await buyer.arrivesAt(`${away}/thanks`);
        await page.getByRole("heading", { name: "The shop" }).waitFor();
        assert.deepEqual(buyer.sent(), { posts: 1, payments: 0 });

        await buyer.open(session);
        await buyer.sees("Order complete", "free-coupon-receipt");
        await page.getByRole("link", { name: "Back to Demo Store" }).click();
        await buyer.arrivesAt(`${away}/thanks`);
      });
      const order = await pandabase.becomes(session, "COMPLETED");
      assert.deepEqual([order.subtotal, order.discountAmount, order.amount], [1900, 1900, 0]);
    });
  }
}

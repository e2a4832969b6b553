import assert from "node:assert/strict";
import { test } from "node:test";

// soldout is about the last one in stock, which two want.
export function soldout(world) {
  for (const javaScript of [true, false]) {
    test(`the second buyer of the last one is told, and charged nothing: ${javaScript ? "with" : "without"} JavaScript`, async () => {
      const { pandabase } = world();
      const product = await pandabase.core("POST", "/products", {
        title: "The last one",
        productType: "LICENSE_KEY",
        price: 500,
        status: "ACTIVE",
        licenseKeys: [`LAST-${javaScript}`],
      });
      const wish = { items: [{ product_id: product.id, quantity: 1 }] };
      const [first, second] = [await pandabase.checkout(wish), await pandabase.checkout(wish)];
      await world().visit({ javaScript, size: "small" }, (slow) =>
        world().visit({ javaScript }, async (quick) => {
          slow.excuse(/status of 422/);
          await slow.open(second);
          await slow.page.getByLabel("E-mail address").fill("slow@shop.example");
          await quick.open(first);
          await quick.page.getByLabel("E-mail address").fill("quick@shop.example");
          await quick.pay();
          await quick.page.waitForURL("**/sandbox/**");

          await slow.pay();
          await slow.notices("Not enough in stock", "soldout");
          await slow.page.locator(".notice", { hasText: "Nothing was charged." }).waitFor();
          assert.deepEqual(slow.sent(), { posts: 1, payments: 0 });

          await quick.choose("succeed");
          await quick.sees("Payment received", "long-receipt");
        }),
      );
      await pandabase.becomes(first, "COMPLETED");
      assert.equal(await pandabase.order(second), null, "the second has no order");
    });
  }
}

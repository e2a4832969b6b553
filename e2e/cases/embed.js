import assert from "node:assert/strict";
import { test } from "node:test";

import { billed } from "../world/bill.js";

// embed is about the page in a frame of the seller's site.
export function embed(world) {
  for (const javaScript of [true, false]) {
    test(`a frame of the shop's sells, and paying leaves it: ${javaScript ? "with" : "without"} JavaScript`, async () => {
      const { pandabase, shop } = world();
      const session = await pandabase.checkout({ items: [pandabase.item("e-book")] });
      await world().visit({ javaScript }, async (buyer) => {
        const { page } = buyer;
        await page.goto(session.framed);
        await buyer.sees("Total due", "embed");
        await page.goto(shop.framing(session.framed));
        const frame = page.frameLocator("iframe");
        await frame.getByLabel("E-mail address").fill("ada@shop.example");
        await frame.getByLabel("Coupon code").fill("WELCOME10");
        await frame.getByRole("button", { name: "Apply" }).click();
        await billed(frame, "Discount (WELCOME10)");
        assert.equal(page.url(), shop.framing(session.framed), "a new total stays in the frame");
        await frame.getByRole("button", { name: "Pay $17.10" }).click();
        await buyer.choose("succeed");
        await buyer.sees("Payment received", "embed-receipt");
        assert.equal(page.url(), session.url);
        assert.equal(page.frames().length, 1);
      });
      assert.equal((await pandabase.becomes(session, "COMPLETED")).amount, 1710);
    });
  }

  // The page itself may be framed by nobody, the one for frames by the store's own site alone.
  for (const [what, site, address] of [
    ["a stranger's site", "stranger", "framed"],
    ["the shop, without the address for frames,", "shop", "url"],
  ]) {
    test(`${what} cannot show the page in a frame`, async () => {
      const { pandabase } = world();
      const session = await pandabase.checkout({ items: [pandabase.item("e-book")] });
      const framing = world()[site].framing(session[address]);
      await world().visit({}, async (buyer) => {
        const { page } = buyer;
        buyer.knows(new URL(framing).origin);
        buyer.excuse(/frame-ancestors|X-Frame-Options/i);
        const refused = page.waitForEvent("console", (message) => /frame-ancestors|X-Frame-Options/i.test(message.text()));
        await page.goto(framing);
        await refused;
        assert.equal(await page.frameLocator("iframe").locator("form").count(), 0);
        assert.notEqual(new URL(page.frames()[1].url()).origin, new URL(session.url).origin);
      });
    });
  }
}

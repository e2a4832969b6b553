import assert from "node:assert/strict";
import { test } from "node:test";

// waiting is about payments that take their time. Requests are held while the page is looked at, so
// that it does not go on meanwhile.
export function waiting(world) {
  // Two look-ups race for the one that hangs: the event's and the returning buyer's. Either way the other
  // one tells, and the buyer is not held up for as long as the provider hangs.
  test("a provider that hangs: the buyer comes to the shop", async () => {
    const { kassa, shop } = world();
    const session = await world().sale();
    await world().visit({}, async (buyer) => {
      await buyer.payWith(session, "timeout_then_succeed");
      await buyer.arrivesAt(shop.success);
      await kassa.becomes(session.id, "COMPLETED");
      await buyer.open(session);
      await buyer.sees("Payment received", "receipt");
    });
  });

  for (const javaScript of [true, false]) {
    const how = javaScript ? "by the script" : "by itself without JavaScript";

    test(`a slow payment: the page goes on ${how}`, async () => {
      const { kassa, shop } = world();
      const session = await world().sale();
      await world().visit({ javaScript, size: "small" }, async (buyer) => {
        await processes(buyer, session, "pending_then_succeed", javaScript);
        if (javaScript) await buyer.arrivesAt(shop.success);
        else await buyer.sees("Payment received", "receipt");
        await kassa.becomes(session.id, "COMPLETED");
      });
    });

    test(`a slow payment that fails: the page says so ${how}`, async () => {
      const session = await world().sale();
      await world().visit({ javaScript, dark: true }, async (buyer) => {
        await processes(buyer, session, "pending_then_fail", javaScript);
        await buyer.notices("The payment did not go through", "declined");
        await buyer.page.getByRole("button", { name: "Pay €49.00" }).waitFor();
      });
      const { status } = await world().kassa.payment(session.id);
      assert.equal(status, "PENDING");
    });
  }

  test("a page that waits without JavaScript offers to ask again", async () => {
    const session = await world().sale();
    await world().visit({ javaScript: false, size: "small" }, async (buyer) => {
      await buyer.payWith(session, "succeed_late");
      await buyer.arrivesAt(session.url);
      await buyer.freeze(session.url);
      await buyer.page.getByRole("link", { name: "Check again now" }).click();
      await buyer.page.locator("meta[http-equiv=refresh]").waitFor({ state: "detached" });
      await buyer.sees("We are checking your payment", "checking");
    });
  });
}

// processes pays and comes to the page that waits. Only the one with a script is looked at: what it asks is
// held back meanwhile, so that it stays. The other may have gone on before a busy machine sees it.
async function processes(buyer, session, outcome, javaScript) {
  const release = await buyer.hold(`${session.url}/status`);
  await buyer.payWith(session, outcome);
  if (javaScript) await buyer.sees("We are checking your payment", "processing");
  release();
}

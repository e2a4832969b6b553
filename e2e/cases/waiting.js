import assert from "node:assert/strict";
import { test } from "node:test";

// waiting is about payments that take their time. Requests are held while the page is looked at, so
// that it does not go on meanwhile.
export function waiting(world) {
  test("a provider that hangs: the buyer comes to the shop or to the receipt", async () => {
    const { kassa, shop } = world();
    const session = await world().sale();
    await world().visit({}, async (buyer) => {
      await buyer.payWith(session, "timeout_then_succeed");
      await kassa.becomes(session.id, "COMPLETED");
      await buyer.page.waitForURL((url) => url.href === shop.success || url.href === session.url);
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
        await buyer.open(session);
        await buyer.pay();
        await processes(buyer, session, "pending_then_succeed", javaScript);
        if (javaScript) await buyer.arrivesAt(shop.success);
        else await buyer.sees("Payment received", "receipt");
        await kassa.becomes(session.id, "COMPLETED");
      });
    });

    test(`a slow payment that fails: the page says so ${how}`, async () => {
      const session = await world().sale();
      await world().visit({ javaScript, dark: true }, async (buyer) => {
        await buyer.open(session);
        await buyer.pay();
        await processes(buyer, session, "pending_then_fail", javaScript);
        await buyer.notices("The payment did not go through", "declined");
        await buyer.page.getByRole("button", { name: "Pay €49.00" }).waitFor();
      });
      const { status } = await world().kassa.payment(session.id);
      assert.equal(status, "PENDING");
    });
  }
}

// processes chooses an outcome and looks at the page that waits for it.
async function processes(buyer, session, outcome, javaScript) {
  await buyer.choose(outcome);
  await buyer.arrivesAt(session.url);
  const release = await buyer.hold(javaScript ? `${session.url}/status` : session.url);
  await buyer.sees("We are checking your payment", "processing");
  release();
}

import assert from "node:assert/strict";
import { test } from "node:test";

// settled is about the ways in which a payment succeeds: the buyer comes to the shop, and the seller
// reads COMPLETED.
export function settled(world) {
  const ways = {
    succeed_no_event: "the event is lost",
    duplicate_events: "the event comes three times",
    reordered_events: "the events come in the wrong order",
    overpaid: "more than the amount arrives",
  };
  for (const [outcome, what] of Object.entries(ways)) {
    test(`paid although ${what}`, async () => {
      const { kassa, shop } = world();
      const session = await world().sale();
      await world().visit({}, async (buyer) => {
        await buyer.payWith(session, outcome);
        await buyer.arrivesAt(shop.success);
        const payment = await kassa.becomes(session.id, "COMPLETED");
        assert.equal(payment.balance_paid_amount, outcome === "overpaid" ? 53.9 : 49);
        await buyer.open(session);
        await buyer.sees("Payment received", "receipt");
      });
    });
  }

  test("paid although the buyer never comes back", async () => {
    const { kassa } = world();
    const session = await world().sale();
    await world().visit({}, async (buyer) => {
      await buyer.payWith(session, "succeed_no_return");
      await buyer.sees("Payment received", "sandbox-paid");
      await kassa.becomes(session.id, "COMPLETED");
      await buyer.open(session);
      await buyer.sees("Payment received", "receipt");
    });
  });

  test("paid although the money comes after the session expired", async () => {
    const { kassa } = world();
    const session = await world().sale();
    await world().visit({}, async (buyer) => {
      await buyer.payWith(session, "succeed_late");
      await buyer.arrivesAt(session.url);
      const release = await buyer.hold(`${session.url}/status`);
      await buyer.sees("We are checking your payment", "checking");
      await kassa.expire(session.id);
      await kassa.becomes(session.id, "COMPLETED");
      release();
      await buyer.arrivesAt(world().shop.success);
    });
  });
}

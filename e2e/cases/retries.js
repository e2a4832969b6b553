import assert from "node:assert/strict";
import { test } from "node:test";

// retries is about a first attempt that does not pay all, and the next that does.
export function retries(world) {
  const firsts = {
    decline: { title: "The payment did not go through", state: "declined", hint: "Your bank declined the payment." },
    cancel: { title: "The payment was cancelled", state: "cancelled", hint: "Your order is still here." },
    partial: { title: "Part of the payment has arrived", state: "partial", hint: "We have received €24.50. €24.50 is left to pay." },
  };
  for (const [outcome, { title, state, hint }] of Object.entries(firsts)) {
    for (const size of ["small", "wide"]) {
      test(`${state}, then paid: ${size}`, async () => {
        const { kassa, shop } = world();
        const session = await world().sale();
        await world().visit({ size, dark: size === "wide" }, async (buyer) => {
          await buyer.payWith(session, outcome);
          await buyer.notices(title, state);
          await buyer.page.locator(".notice", { hasText: hint }).waitFor();
          assert.equal((await kassa.payment(session.id)).status, outcome === "partial" ? "PARTIAL" : "PENDING");

          await buyer.page.getByRole("button", { name: outcome === "partial" ? "Pay €24.50" : "Pay €49.00" }).click();
          await buyer.choose("succeed");
          await buyer.arrivesAt(shop.success);
          const payment = await kassa.becomes(session.id, "COMPLETED");
          assert.equal(payment.balance_paid_amount, 49);
          assert.deepEqual(buyer.sent(), { posts: 2, payments: 2 });
        });
      });
    }
  }

  test("a buyer who turns back comes to the shop's basket", async () => {
    const session = await world().sale();
    await world().visit({}, async (buyer) => {
      await buyer.open(session);
      await buyer.page.getByRole("link", { name: "Cancel and go back to Demo Store" }).click();
      await buyer.arrivesAt(world().shop.cancel);
    });
  });

  test("a buyer who leaves the provider goes on where they left off, or takes another method", async () => {
    const { kassa, shop } = world();
    const session = await world().sale();
    await world().visit({}, async (buyer) => {
      await buyer.open(session);
      await buyer.pay();
      await buyer.arrivesAt("**/sandbox/**");
      await buyer.open(session);
      await buyer.sees("We are checking your payment", "checking");
      await buyer.page.getByRole("button", { name: "Continue the payment" }).click();
      await buyer.arrivesAt("**/sandbox/**");
      assert.deepEqual(buyer.sent(), { posts: 2, payments: 1 });

      await buyer.open(session);
      await buyer.page.getByRole("link", { name: "Choose another payment method" }).click();
      await buyer.notices("Another payment is still open", "change");
      await buyer.page.getByLabel("Bitcoin").check();
      await buyer.pay();
      await buyer.choose("succeed");
      await buyer.arrivesAt(shop.success);
      assert.equal((await kassa.becomes(session.id, "COMPLETED")).gateway, "BITCOIN");
    });
  });

  // The page asks the server for news while a payment is open; a form that is on its way must not be cut off
  // by the answer.
  test("news that arrive while a form is on its way do not cut it off", async () => {
    const session = await world().sale();
    await world().visit({}, async (buyer) => {
      const { page } = buyer;
      await buyer.open(session);
      await buyer.pay();
      await buyer.arrivesAt("**/sandbox/**");
      await buyer.open(session);
      await page.getByRole("link", { name: "Choose another payment method" }).click();
      await page.locator(".notice .title", { hasText: "Another payment is still open" }).waitFor();
      await page.getByLabel("PayPal").check();
      const question = await caught(page, "**/status");
      const sent = caught(page, "**/pay");
      await page.getByRole("button", { name: /^Pay / }).click({ noWaitAfter: true });
      const form = await sent;
      await question.fulfill({ json: { version: "news", next: session.url } });
      await (await question.request().response()).finished();
      await form.continue();
      await buyer.arrivesAt("**/sandbox/**");
    });
  });
}

// caught holds the next request to an address until the test lets it go.
function caught(page, address) {
  return new Promise((resolve) => page.route(address, (route) => resolve(route)));
}

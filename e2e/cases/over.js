import assert from "node:assert/strict";
import { test } from "node:test";

// over is about pages that cannot be paid, or not again.
export function over(world) {
  for (const dark of [false, true]) {
    test(`an expired session cannot be paid: ${dark ? "dark" : "light"}`, async () => {
      const session = await world().sale();
      await world().kassa.expire(session.id);
      await world().visit({ dark, size: dark ? "small" : "wide" }, async (buyer) => {
        await buyer.open(session);
        await buyer.sees(/expired|cancelled/, "expired");
        assert.equal(await buyer.page.locator("form").count(), 0);
      });
      assert.equal((await world().kassa.payment(session.id)).status, "VOIDED");
    });
  }

  test("a session that expires under the buyer's eyes cannot be paid", async () => {
    const session = await world().sale();
    await world().visit({}, async (buyer) => {
      await buyer.open(session);
      await world().kassa.expire(session.id);
      await buyer.pay();
      await buyer.sees(/expired|cancelled/, "expired-late");
      assert.deepEqual(buyer.sent(), { posts: 1, payments: 0 });
    });
  });

  for (const javaScript of [true, false]) {
    test(`a double click pays once: ${javaScript ? "with" : "without"} JavaScript`, async () => {
      const { kassa, shop } = world();
      const session = await world().sale();
      await world().visit({ javaScript }, async (buyer) => {
        await buyer.open(session);
        await buyer.page.getByRole("button", { name: "Pay €49.00" }).dblclick({ noWaitAfter: true });
        await buyer.page.waitForURL("**/sandbox/**");
        await buyer.page.getByRole("button", { name: "Pay", exact: true }).dblclick({ noWaitAfter: true });
        await buyer.arrivesAt(shop.success);
        const payment = await kassa.becomes(session.id, "COMPLETED");
        assert.equal(payment.balance_paid_amount, 49);
        assert.equal(buyer.references.size, 1);
        if (javaScript) assert.equal(buyer.posts, 1);
      });
    });
  }

  test("going back after paying shows the receipt, and a late post pays nothing", async () => {
    const { kassa, shop } = world();
    const session = await world().sale();
    await world().visit({}, async (buyer) => {
      await buyer.payWith(session, "succeed");
      await buyer.arrivesAt(shop.success);
      await buyer.page.goBack();
      await buyer.sees("Payment received", "sandbox-paid");
      await buyer.page.goBack();
      await buyer.sees("Payment received", "receipt");
      assert.equal(await buyer.page.locator("form").count(), 0);
      await buyer.page.getByRole("link", { name: "Back to Demo Store" }).click();
      await buyer.arrivesAt(shop.success);
    });
    const late = await fetch(`${session.url}/pay`, { method: "POST", redirect: "manual", body: new URLSearchParams({ gateway: "STRIPE" }) });
    assert.equal(late.status, 303);
    assert.equal(late.headers.get("location"), shop.success);
    assert.equal((await kassa.payment(session.id)).balance_paid_amount, 49);
  });

  test("an address that nobody gave out is a page that says so", () =>
    world().visit({ dark: true, size: "small" }, async (buyer) => {
      buyer.excuse(/status of 404/);
      for (const path of ["/invoice/01890000-0000-7000-8000-000000000000", "/invoice/none", "/invoice/", "/"]) {
        const answer = await buyer.page.goto(world().kassa.url + path);
        assert.equal(answer.status(), 404, path);
        await buyer.sees("Page not found", "notfound");
      }
    }));
}

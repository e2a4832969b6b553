import assert from "node:assert/strict";
import { test } from "node:test";

const hostile = "<script>alert(1)</script>{{.}}";

// entries is about what buyers and sellers enter.
export function entries(world) {
  for (const javaScript of [true, false]) {
    test(`a wrong e-mail address is named beside its field: ${javaScript ? "with" : "without"} JavaScript`, async () => {
      const { shop } = world();
      const session = await world().sale({ customer_email: undefined });
      await world().visit({ javaScript, size: "small" }, async (buyer) => {
        const { page } = buyer;
        buyer.excuse(/status of 422/);
        await buyer.open(session);
        const field = page.getByLabel("E-mail address");
        await field.fill("somebody@nowhere"); // browsers let it pass
        await buyer.pay();
        await buyer.notices("Please check your entries", "wrong-email");

        const message = "Enter a valid e-mail address, such as name@example.com.";
        assert.equal(await page.locator(".field #email-error").textContent(), message);
        assert.equal(await field.getAttribute("aria-invalid"), "true");
        assert.match(await field.getAttribute("aria-describedby"), /\bemail-error\b/);
        assert.equal(await field.inputValue(), "somebody@nowhere");
        assert.match(await page.title(), /^Error: /);
        assert.equal(await page.locator(".notice:focus").count(), 1, "the summary has the focus");
        await page.getByRole("link", { name: message }).click();
        assert.equal(await page.locator("#email:focus").count(), 1, "the summary leads to the field");

        await field.fill("buyer@example.com");
        await buyer.pay();
        await buyer.choose("succeed");
        await buyer.arrivesAt(shop.success);
      });
      assert.equal((await world().kassa.becomes(session.id, "COMPLETED")).customer_email, "buyer@example.com");
    });
  }

  test("a form without an e-mail address stays", async () => {
    const session = await world().sale({ customer_email: undefined });
    await world().visit({}, async (buyer) => {
      await buyer.open(session);
      await buyer.pay();
      assert.equal(await buyer.page.locator("#email:focus:invalid").count(), 1);
      assert.deepEqual(buyer.sent(), { posts: 0, payments: 0 });
    });
  });

  test("a title with HTML and template syntax is text", async () => {
    const session = await world().sale({ product: { name: hostile }, metadata: { note: hostile } });
    await world().visit({}, async (buyer) => {
      await buyer.open(session);
      assert.equal(await buyer.page.locator(".lines .name").textContent(), hostile);
      await buyer.pay();
      await buyer.page.waitForURL("**/sandbox/**");
      assert.equal(await buyer.page.getByText(hostile, { exact: true }).count(), 1);
      await buyer.choose("succeed");
      await buyer.arrivesAt(world().shop.success);
      await buyer.open(session);
      await buyer.sees("Payment received", "hostile");
      assert.equal(await buyer.page.locator(".lines .name").textContent(), hostile);
    });
  });

  test("a title without a space fits on every page", async () => {
    const session = await world().sale({ product: { name: "W".repeat(128), quantity: 1000 }, amount: 987654321.09 });
    await world().visit({ size: "small" }, async (buyer) => {
      await buyer.open(session);
      await buyer.sees("Total due", "long");
      await buyer.pay();
      await buyer.sees("Choose how this payment ends", "sandbox-long");
      await buyer.choose("succeed");
      await buyer.arrivesAt(world().shop.success);
      await buyer.open(session);
      await buyer.sees("Payment received", "receipt-long");
    });
  });

  test("a session chooses the method beforehand", async () => {
    const session = await world().sale({ gateway: "BITCOIN", gateways: ["STRIPE", "BITCOIN"] });
    await world().visit({}, async (buyer) => {
      await buyer.open(session);
      assert.deepEqual(await buyer.page.getByRole("radio").evaluateAll((all) => all.map((one) => one.value)), ["STRIPE", "BITCOIN"]);
      assert.ok(await buyer.page.getByLabel("Bitcoin").isChecked());
      await buyer.pay();
      await buyer.choose("succeed");
      await buyer.arrivesAt(world().shop.success);
    });
    assert.equal((await world().kassa.becomes(session.id, "COMPLETED")).gateway, "BITCOIN");
  });

  test("a session with one method leaves no choice", async () => {
    const session = await world().sale({ gateways: ["PAYPAL"] });
    await world().visit({ size: "small", dark: true }, async (buyer) => {
      await buyer.open(session);
      await buyer.sees("Total due", "single");
      assert.equal(await buyer.page.getByRole("radio").count(), 0);
      await buyer.pay();
      await buyer.choose("succeed");
      await buyer.arrivesAt(world().shop.success);
    });
    assert.equal((await world().kassa.becomes(session.id, "COMPLETED")).gateway, "PAYPAL");
  });
}

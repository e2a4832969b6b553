import assert from "node:assert/strict";
import { test } from "node:test";

const most = 60 * 1024; // bytes of a page with all that belongs to it

// purchase is the main job: a session is made by API, paid in the browser, and read back.
export function purchase(world) {
  for (const javaScript of [true, false]) {
    for (const dark of [false, true]) {
      for (const size of ["small", "wide"]) {
        const how = `${javaScript ? "with" : "without"} JavaScript, ${dark ? "dark" : "light"}, ${size}`;
        test(`a session is paid: ${how}`, () => world().visit({ javaScript, dark, size }, (buyer) => buys(world(), buyer)));
      }
    }
  }
}

async function buys(world, buyer) {
  const { kassa, shop } = world;
  const session = await world.sale({ customer_email: undefined, product: { name: "Pro licence", quantity: 2 } });
  assert.equal(session.status, "PENDING");

  const bytes = await buyer.weigh(() => buyer.open(session));
  assert.ok(bytes > 1000 && bytes < most, `the page weighs ${bytes} bytes`);
  await buyer.sees("Total due", "open");
  await buyer.page.getByLabel("E-mail address").fill("buyer@example.com");
  await buyer.page.getByLabel("PayPal").check();
  await buyer.pay();

  await buyer.sees("Choose how this payment ends", "sandbox");
  await buyer.choose("succeed");
  await buyer.arrivesAt(shop.success);

  const payment = await kassa.becomes(session.id, "COMPLETED");
  assert.equal(payment.customer_email, "buyer@example.com");
  assert.equal(payment.gateway, "PAYPAL");
  assert.equal(payment.total, 49);

  await buyer.open(session);
  await buyer.sees("Payment received", "receipt");
  assert.deepEqual(buyer.sent(), { posts: 1, payments: 1 });
}

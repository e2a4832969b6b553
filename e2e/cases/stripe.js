import assert from "node:assert/strict";
import { test } from "node:test";

// stripe is a sale at a store that is paid on Stripe's own page, a fake one.
export function stripe(world) {
  test("a cart is paid at Stripe", () => world().visit({}, (buyer) => paysACart(world(), buyer)));
  test("a session is paid at Stripe from our page", () => world().visit({}, (buyer) => paysASession(world(), buyer)));
}

async function paysACart({ cards, shop, stripe }, buyer) {
  buyer.knows(stripe.url);
  const cart = await cards.basket();
  const first = await cards.checkout(cart);
  assert.ok(first.startsWith(`${stripe.url}/c/pay/`), first);

  await buyer.page.goto(first);
  await atStripe(buyer);
  await buyer.page.getByRole("link", { name: "Back to the shop" }).click();
  await buyer.arrivesAt(shop.cancel);

  const second = await cards.checkout(cart);
  assert.notEqual(second, first);
  await buyer.page.goto(first);
  await buyer.page.getByRole("heading", { name: "This page is over" }).waitFor();

  await buyer.page.goto(second);
  await atStripe(buyer);
  await buyer.page.getByLabel("E-mail").fill("ada@example.com");
  await buyer.page.getByRole("button", { name: "Pay", exact: true }).click();
  await buyer.arrivesAt(shop.success);
  assert.equal(await cards.refuses(cart), 409);

  const asked = (await stripe.sessions()).find(({ Reference }) => second.endsWith(Reference));
  assert.deepEqual(asked.Items, ["2 × 1250 Deck of cards"]);
  assert.equal(asked.Total, 2500);
  await buyer.page.goto(asked.SuccessURL.replace(/\/return$/, ""));
  await buyer.sees("Payment received", "receipt");
}

async function paysASession({ cards, shop, stripe }, buyer) {
  buyer.knows(stripe.url);
  const session = await cards.session({
    product: { name: "Deck of cards" },
    amount: 12.5,
    currency: "EUR",
    customer_email: "buyer@example.com",
    success_url: shop.success,
    cancel_url: shop.cancel,
  });
  await buyer.open(session);
  await buyer.pay();
  await atStripe(buyer);
  await buyer.page.getByRole("button", { name: "Pay with a card that is declined" }).click();
  await buyer.page.getByRole("alert").getByText("Your card was declined.").waitFor();
  await buyer.page.getByRole("button", { name: "Pay", exact: true }).click();
  await buyer.arrivesAt(shop.success);
  await cards.becomes(session.id, "COMPLETED");
}

function atStripe(buyer) {
  return buyer.page.getByRole("heading", { name: "Fake Stripe Checkout" }).waitFor();
}

import assert from "node:assert/strict";
import { test } from "node:test";

// cart is Quickshops' way: product, cart, session, page, and the success URL of the store's settings.
export function cart(world) {
  for (const javaScript of [true, false]) {
    test(`a cart is paid: ${javaScript ? "with" : "without"} JavaScript`, () =>
      world().visit({ javaScript, size: javaScript ? "small" : "wide" }, (buyer) => pays(world(), buyer)));
  }
  test("a buyer who comes back to the shop gets a new session, and the old one is dead", () =>
    world().visit({}, (buyer) => returns(world(), buyer)));
}

async function pays(world, buyer) {
  const { kassa, shop, quickshops } = world;
  const [book, sticker] = [await quickshops.product("e-book"), await quickshops.product("sticker")];
  const cart = await quickshops.cart(book, sticker);
  assert.equal(cart.totals.total, book.priceInCents + sticker.priceInCents);

  const session = await quickshops.session(cart);
  await payOnThePage(buyer, session);
  await buyer.choose("succeed");
  await buyer.arrivesAt(shop.success);
  await kassa.becomes(session.id, "COMPLETED");
  assert.equal(await quickshops.refused(cart), "cart_paid");
}

async function returns(world, buyer) {
  const { kassa, shop, quickshops } = world;
  const cart = await quickshops.cart(await quickshops.product("e-book"));
  const abandoned = await quickshops.session(cart);
  await payOnThePage(buyer, abandoned);
  await buyer.page.waitForURL("**/sandbox/**");
  const bank = buyer.page.url();
  await buyer.page.goto(`${shop.url}/basket`);

  const session = await quickshops.session(cart);
  assert.notEqual(session.url, abandoned.url);
  await buyer.open(abandoned);
  await buyer.sees(/expired|cancelled/, "cart-abandoned");
  assert.equal(await buyer.page.locator("form").count(), 0);
  await buyer.page.goto(bank);
  assert.equal(await buyer.page.locator("button[name=outcome]").count(), 0, "the provider's page is dead as well");

  await payOnThePage(buyer, session);
  await buyer.choose("succeed");
  await buyer.arrivesAt(shop.success);
  await kassa.becomes(session.id, "COMPLETED");
  assert.equal((await kassa.payment(abandoned.id)).status, "VOIDED");
}

async function payOnThePage(buyer, session) {
  await buyer.open(session);
  await buyer.page.locator("input[name=email]").fill("buyer@example.com");
  await buyer.page.locator("input[name=gateway][value=STRIPE]").check({ force: true });
  await buyer.pay();
}

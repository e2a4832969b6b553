import { launch } from "./browser.js";
import { Buyer } from "./buyer.js";
import { Kassa } from "./kassa.js";
import { Pandabase } from "./pandabase.js";
import { Quickshops } from "./quickshops.js";
import { SellApp } from "./sellapp.js";
import { Shop } from "./shop.js";
import { CardShop, Stripe } from "./stripe.js";

// World is everything that a test meets: the program, the seller's shop, a stranger's site, one browser.
export class World {
  static async start() {
    const world = new World();
    world.stripe = await Stripe.start();
    [world.kassa, world.shop, world.stranger, world.browser] = await Promise.all([
      Kassa.start(world.stripe.environment),
      Shop.start(),
      Shop.start(),
      launch(),
    ]);
    world.pandabase = new Pandabase(world.kassa);
    world.sellapp = new SellApp(world.kassa);
    world.quickshops = new Quickshops(world.kassa);
    await world.#settle();
    world.cards = await CardShop.open(world.kassa, world.stripe, world.shop);
    return world;
  }

  // settle is what the seller has settled on: tax, who may frame the page, and more keys than the demo's.
  async #settle() {
    const { kassa, shop } = this;
    await kassa.cli(["tax", "set", "demo", "--rate", "DE=19", "--rate", "FR=20", "--country", "FR", "--reverse-charge"]);
    await kassa.cli(["store", "set", "demo", "--embed-origin", shop.url, "--success-url", shop.success, "--cancel-url", shop.cancel]);
    const keys = Array.from({ length: 20 }, (_, i) => `E2E-PRO-${i}\n`);
    await kassa.cli(["stock", "add", "demo", "pro-licence", "--file", "-"], keys.join(""));
  }

  async stop() {
    await this.browser?.close();
    await this.shop?.stop();
    await this.stranger?.stop();
    await this.kassa?.stop();
    await this.stripe?.stop();
  }

  // sale is a new session, as a shop makes it.
  sale(wish = {}) {
    return this.kassa.session({
      product: { name: "Pro licence, one year" },
      amount: 49,
      currency: "EUR",
      customer_email: "buyer@example.com",
      success_url: this.shop.success,
      cancel_url: this.shop.cancel,
      ...wish,
    });
  }

  // visit runs a test with a new buyer, who must not have met anything that no buyer should meet.
  async visit(options, story) {
    const buyer = await Buyer.arrive(this, options);
    try {
      await story(buyer);
      buyer.checkTrace();
    } finally {
      await buyer.leave();
    }
  }
}

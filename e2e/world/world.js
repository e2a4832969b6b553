import { launch } from "./browser.js";
import { Buyer } from "./buyer.js";
import { Kassa } from "./kassa.js";
import { Shop } from "./shop.js";

// World is everything that a test meets: the program, the seller's shop, one browser.
export class World {
  static async start() {
    const world = new World();
    [world.kassa, world.shop, world.browser] = await Promise.all([Kassa.start(), Shop.start(), launch()]);
    return world;
  }

  async stop() {
    await this.browser?.close();
    await this.shop?.stop();
    await this.kassa?.stop();
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

import { once } from "node:events";
import { createServer } from "node:http";

// Shop is the seller's own site: where a buyer who has paid, or has turned back, comes to.
export class Shop {
  #server = createServer((request, response) => {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(
      `<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,"><h1>The shop: ${request.url}</h1></html>`,
    );
  });

  static async start() {
    const shop = new Shop();
    shop.#server.listen(0, "127.0.0.1");
    await once(shop.#server, "listening");
    shop.url = `http://127.0.0.1:${shop.#server.address().port}`;
    shop.success = `${shop.url}/thanks`;
    shop.cancel = `${shop.url}/basket`;
    return shop;
  }

  async stop() {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }
}

import { once } from "node:events";
import { createServer } from "node:http";

// Shop is the seller's own site: where a buyer who has paid, or has turned back, comes to. One of its pages
// shows another page in a frame.
export class Shop {
  #server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://shop");
    const inside = searchParams.get("inside");
    const frame = inside ? `<iframe title="Checkout" width="800" height="900" src="${encodeURI(inside)}"></iframe>` : "";
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(
      `<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,"><h1>The shop: ${pathname}</h1>${frame}</html>`,
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

  // framing is the page that shows another in a frame.
  framing(url) {
    return `${this.url}/frame?inside=${encodeURIComponent(url)}`;
  }

  async stop() {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }
}

import assert from "node:assert/strict";

// Quickshops is the seller who speaks that dialect: products, carts and their checkout.
export class Quickshops {
  #kassa;

  constructor(kassa) {
    this.#kassa = kassa;
  }

  // product is something in the demo's catalogue, as a storefront with a public key sees it.
  async product(sku) {
    const { product_id } = this.#kassa.told.catalogue.find((product) => product.sku === sku).quickshops;
    const { data } = await this.call("GET", `/v1/products/${product_id}`, undefined, this.#kassa.told.keys.quickshops_public);
    return data;
  }

  // cart is a new one with these products, one of each.
  async cart(...products) {
    let cart = await this.call("POST", "/v1/cart");
    for (const { _id } of products) cart = await this.call("POST", `/v1/cart/${cart.id}/lines`, { productId: _id, quantity: 1 });
    return cart;
  }

  // session is Quickshops' own example of a server-side handler, with another base URL and key.
  async session({ id: cartId }) {
    const response = await fetch(`${this.#kassa.url}/v1/checkout/session`, {
      method: "POST",
      headers: {
        "x-api-key": this.#kassa.told.keys.quickshops_secret,
        "Content-Type": "application/json",
      },
      body: JSON.stringify({ cartId }),
    });

    const answer = await response.json();
    assert.equal(response.status, 200, JSON.stringify(answer));
    assert.deepEqual(Object.keys(answer), ["url"]);
    return { ...answer, id: answer.url.split("/").at(-1) };
  }

  // refused is the code with which a cart is not checked out.
  async refused(cart) {
    const answer = await this.#send("POST", "/v1/checkout/session", { cartId: cart.id });
    assert.ok(!answer.ok, "the cart was checked out");
    return (await answer.json()).code;
  }

  async call(method, path, body, key) {
    const answer = await this.#send(method, path, body, key);
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  }

  #send(method, path, body, key = this.#kassa.told.keys.quickshops_secret) {
    return fetch(`${this.#kassa.url}${path}`, {
      method,
      headers: { "x-api-key": key, ...(body && { "content-type": "application/json" }) },
      body: body && JSON.stringify(body),
    });
  }
}

import assert from "node:assert/strict";

import { until } from "./until.js";

// Pandabase is the seller who speaks that dialect: checkouts, estimates, and orders as the core API has them.
export class Pandabase {
  #kassa;
  #store;
  #key;

  constructor(kassa) {
    this.#kassa = kassa;
    this.#store = kassa.told.store.pandabase_id;
    this.#key = kassa.told.keys.pandabase;
  }

  // item is something of the demo's catalogue.
  item(sku, quantity = 1) {
    const { pandabase } = this.#kassa.told.catalogue.find((product) => product.sku === sku);
    return { product_id: pandabase.product_id, quantity };
  }

  // checkout is a new session; url is its page, framed the one for frames.
  async checkout(wish) {
    const session = await this.#call("POST", `/v2/stores/${this.#store}/checkouts`, wish);
    const url = session.checkout_url;
    return { ...session, url, framed: url.replace("/pay/stores/", "/embed/stores/") };
  }

  estimate(wish) {
    return this.#call("POST", `/v2/stores/${this.#store}/checkouts/estimate`, wish);
  }

  core(method, path, body) {
    return this.#call(method, `/v2/core/stores/${this.#store}${path}`, body);
  }

  // order reads the order of a session; there is none before the buyer submits.
  async order(session) {
    const { order_id: order } = await this.#call("GET", `/v2/stores/${this.#store}/checkouts/${session.id}`);
    return order && this.core("GET", `/orders/${order}`);
  }

  // becomes waits until the order of a session has a status, and returns it.
  becomes(session, status) {
    let order;
    return until(
      () => `the order of ${session.id} should become ${status}, but is ${order?.status}`,
      async () => {
        order = await this.order(session);
        return order?.status === status && order;
      },
    );
  }

  async #call(method, path, body) {
    const answer = await fetch(`${this.#kassa.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#key}`, "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text).data;
  }
}

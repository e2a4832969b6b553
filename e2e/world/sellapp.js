import assert from "node:assert/strict";

import { until } from "./until.js";

// SellApp is the seller who speaks that dialect: invoices, their checkout and what they delivered.
export class SellApp {
  #kassa;
  #key;

  constructor(kassa) {
    this.#kassa = kassa;
    this.#key = kassa.told.keys.sellapp;
  }

  // variant is the number of something in the demo's catalogue.
  variant(sku) {
    return this.#kassa.told.catalogue.find((product) => product.sku === sku).sellapp.variant_id;
  }

  // invoice is a new one for these things, one of each.
  async invoice(...skus) {
    const product_variants = Object.fromEntries(skus.map((sku) => [this.variant(sku), { quantity: 1 }]));
    const { data } = await this.#call("POST", "/api/v2/invoices", {
      customer_email: "buyer@example.com",
      payment_method: "STRIPE",
      product_variants,
    });
    return data;
  }

  checkout(invoice) {
    return this.#call("POST", `/api/v2/invoices/${invoice.id}/checkout`);
  }

  async deliverables(invoice) {
    return (await this.#call("GET", `/api/v2/invoices/${invoice.id}/deliverables`)).data;
  }

  // becomes waits until an invoice has a status.
  becomes(invoice, status) {
    return until(`invoice ${invoice.id} should become ${status}`, async () => {
      const { data } = await this.#call("GET", `/api/v2/invoices/${invoice.id}`);
      return data.status.status.status === status;
    });
  }

  async #call(method, path, body) {
    const answer = await fetch(`${this.#kassa.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#key}`, ...(body && { "content-type": "application/json" }) },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  }
}

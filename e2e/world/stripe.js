import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

import { until } from "./until.js";

const key = "sk_test_e2eE2Ee2eE2Ee2eE2E";
const secret = "whsec_e2eE2Ee2eE2Ee2eE2E";

// Stripe is a fake of the provider, in a process of its own, and the environment in which Kassa speaks to it.
export class Stripe {
  #process;
  #directory;

  static async start() {
    const stripe = new Stripe();
    stripe.#directory = await mkdtemp(join(tmpdir(), "kassa-e2e-stripe-"));
    const program = join(stripe.#directory, "fakestripe");
    await promisify(execFile)("go", ["build", "-buildvcs=false", "-o", program, "./fakestripe"]);
    stripe.#process = spawn(program, { stdio: ["pipe", "pipe", "inherit"] }); // it ends with our end of its input
    const [line] = await once(createInterface(stripe.#process.stdout), "line");
    stripe.url = JSON.parse(line).url;
    stripe.environment = {
      KASSA_STRIPE_URL: stripe.url,
      KASSA_SECRET_KEY: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    };
    return stripe;
  }

  async stop() {
    const gone = once(this.#process, "exit");
    this.#process.stdin.end();
    const [code] = await gone;
    await rm(this.#directory, { recursive: true, force: true });
    assert.equal(code, 0, "the fake of Stripe did not end well");
  }

  // ask has the fake do what Stripe, a bank or the seller would.
  async ask(verb, form = {}) {
    const answer = await fetch(`${this.url}/_control/${verb}`, { method: "POST", body: new URLSearchParams(form) });
    const text = await answer.text();
    assert.ok(answer.ok, `${verb}: ${answer.status} ${text}`);
    return text && JSON.parse(text);
  }

  sessions() {
    return this.ask("sessions");
  }
}

// CardShop is a store that is paid through its own account at Stripe, with a seller who speaks Quickshops.
export class CardShop {
  #kassa;
  #stripe;
  #quick;
  #shoppex;

  static async open(kassa, stripe, shop) {
    const cards = new CardShop();
    cards.#kassa = kassa;
    cards.#stripe = stripe;
    await kassa.cli(["store", "create", "cards", "--name", "Card Shop"]);
    await kassa.cli(["store", "set", "cards", "--success-url", shop.success, "--cancel-url", shop.cancel]);
    await kassa.cli(["product", "add", "cards", "--title", "Deck of cards", "--price", "12.50", "--stock", "100", "--delivery", "nothing"]);
    const made = await kassa.cli(["gateway", "add", "cards", "--credentials", "-"], `${key}\n${secret}\n`);
    const account = /account ([0-9a-f-]{36}) at stripe/.exec(made)[1];
    await stripe.ask("register", { key, secret, events: `${kassa.url}/gateways/stripe/${account}/events` });
    cards.#quick = (await kassa.cli(["key", "create", "cards", "--dialect", "quickshops", "--kind", "secret"])).trim();
    cards.#shoppex = (await kassa.cli(["key", "create", "cards"])).trim();
    return cards;
  }

  // basket is a new cart with a deck of cards in it.
  async basket() {
    const { data } = await this.#call(this.#quick, "GET", "/v1/products");
    const cart = await this.#call(this.#quick, "POST", "/v1/cart");
    await this.#call(this.#quick, "POST", `/v1/cart/${cart.id}/lines`, { productId: data[0]._id, quantity: 2 });
    return cart;
  }

  // checkout gives the address at which a cart is paid.
  async checkout(cart) {
    return (await this.#call(this.#quick, "POST", "/v1/checkout/session", { cartId: cart.id })).url;
  }

  // session is one of Shoppex's, which is paid from our own page.
  async session(wish) {
    return (await this.#call(this.#shoppex, "POST", "/dev/v1/checkout/sessions", { ...wish, gateway: "STRIPE" })).data;
  }

  // becomes waits until one of Shoppex's payments has a status.
  becomes(id, status) {
    let seen;
    return until(
      () => `payment ${id} should become ${status}, but is ${seen}`,
      async () => {
        seen = (await this.#call(this.#shoppex, "GET", `/dev/v1/payments/${id}`)).data.status;
        return seen === status;
      },
    );
  }

  // refuses gives the status with which a cart cannot be checked out.
  async refuses(cart) {
    return (await this.#ask(this.#quick, "POST", "/v1/checkout/session", { cartId: cart.id })).status;
  }

  #ask(credential, method, path, body) {
    const shown = credential === this.#quick ? { "x-api-key": credential } : { authorization: `Bearer ${credential}` };
    return fetch(`${this.#kassa.url}${path}`, {
      method,
      headers: { ...shown, ...(body && { "content-type": "application/json" }) },
      body: body && JSON.stringify(body),
    });
  }

  async #call(credential, method, path, body) {
    const answer = await this.#ask(credential, method, path, body);
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  }
}

import assert from "node:assert/strict";

import { look } from "./look.js";
import { patience } from "./until.js";

const widths = { small: { width: 375, height: 812 }, wide: { width: 1280, height: 800 } };

// Buyer is a person with a browser profile of their own and one window. What the window does wrong is
// noted down: errors in the console, requests to strangers.
export class Buyer {
  #world;
  #context;
  #trace = { console: [], strangers: [] };
  #excused = [];
  #known; // the origins that are no strangers
  #scripts; // switches scripts off and on; none where they run anyway
  posts = 0; // how often a pay form was sent
  references = new Set(); // the payments that the provider was asked for

  static async arrive(world, { javaScript = true, dark = false, size = "wide", locale = "en-US" } = {}) {
    const buyer = new Buyer();
    buyer.#world = world;
    buyer.#context = await world.browser.newContext({
      colorScheme: dark ? "dark" : "light",
      viewport: widths[size],
      locale,
    });
    buyer.label = [widths[size].width, dark ? "dark" : "light", javaScript ? "" : "noscript", locale === "en-US" ? "" : locale]
      .filter(Boolean)
      .join("-");
    buyer.#context.setDefaultTimeout(patience);
    buyer.#watch();
    buyer.page = await buyer.#context.newPage();
    if (!javaScript) {
      // Unlike Playwright's own setting, this one can be lifted for axe.
      buyer.#scripts = await buyer.#context.newCDPSession(buyer.page);
      await buyer.#disableScripts(true);
    }
    return buyer;
  }

  #watch() {
    this.#known = [this.#world.kassa.url, this.#world.shop.url];
    this.#context.on("console", (message) => {
      if (message.type() === "error") this.#trace.console.push(message.text());
    });
    this.#context.on("weberror", (error) => this.#trace.console.push(String(error.error())));
    this.#context.on("dialog", (dialog) => {
      this.#trace.console.push(`dialog: ${dialog.message()}`);
      return dialog.dismiss();
    });
    this.#context.on("request", (request) => {
      const { protocol, origin, pathname } = new URL(request.url());
      if (protocol !== "data:" && !this.#known.includes(origin)) this.#trace.strangers.push(request.url());
      if (request.method() === "POST" && pathname.endsWith("/pay")) this.posts++;
      if (pathname.startsWith("/sandbox/sbx_")) this.references.add(pathname);
    });
  }

  // excuse takes a console error for what it is: Chromium reports every status of 400 and above.
  excuse(pattern) {
    this.#excused.push(pattern);
  }

  // knows lets the buyer go to another site.
  knows(origin) {
    this.#known.push(origin);
  }

  checkTrace() {
    const unexcused = this.#trace.console.filter((text) => !this.#excused.some((pattern) => pattern.test(text)));
    assert.deepEqual(unexcused, [], "errors in the console");
    assert.deepEqual(this.#trace.strangers, [], "requests to other origins");
  }

  leave() {
    return this.#context.close();
  }

  // weigh counts the bytes that come over the network while act runs.
  async weigh(act) {
    const network = await this.#context.newCDPSession(this.page);
    let bytes = 0;
    network.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
    await network.send("Network.enable");
    await act();
    await this.page.waitForLoadState("networkidle");
    await network.detach();
    return bytes;
  }

  async #disableScripts(value) {
    await this.#scripts?.send("Emulation.setScriptExecutionDisabled", { value });
  }

  // audit runs a script of the tests in the window, also where scripts are switched off. Those of the
  // page itself stay silent: their time was when the page was read.
  async audit(script) {
    await this.#disableScripts(false);
    try {
      return await script(this.page);
    } finally {
      await this.#disableScripts(true);
    }
  }

  // hold keeps requests for addresses that match from being answered, until release is called.
  async hold(pattern) {
    let release;
    const released = new Promise((resolve) => (release = resolve));
    await this.page.route(pattern, async (route) => {
      await released;
      await route.continue().catch(() => {}); // a page that went on needs no answer
    });
    return release;
  }

  // meets stands in for a site that is not on this machine. Playwright's own routes do not see where a
  // redirect leads.
  async meets(origin) {
    this.knows(origin);
    const network = await this.#context.newCDPSession(this.page);
    network.on("Fetch.requestPaused", ({ requestId }) =>
      network.send("Fetch.fulfillRequest", {
        requestId,
        responseCode: 200,
        responseHeaders: [{ name: "Content-Type", value: "text/html" }],
        body: btoa('<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,"><h1>The shop</h1></html>'),
      }),
    );
    await network.send("Fetch.enable", { patterns: [{ urlPattern: `${origin}/*` }] });
  }

  // freeze takes from a page what reloads it without JavaScript, so that it stays.
  async freeze(url) {
    await this.page.route(url, async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(/<meta http-equiv="refresh"[^>]*>/, "");
      await route.fulfill({ response, body });
    });
  }

  open(session) {
    return this.page.goto(session.url);
  }

  // sees waits for a heading and looks at the page closely.
  async sees(heading, state) {
    await this.page.getByRole("heading", { name: heading }).first().waitFor();
    await look(this, state);
  }

  // notices is sees for the message above the form.
  async notices(title, state) {
    await this.page.locator(".notice .title", { hasText: title }).waitFor();
    await look(this, state);
  }

  pay() {
    return this.page.getByRole("button", { name: /^Pay / }).click();
  }

  // choose decides on the provider's page how the payment ends.
  async choose(outcome) {
    await this.page.waitForURL("**/sandbox/**");
    await this.page.locator(`button[name=outcome][value=${outcome}]`).click();
  }

  // payWith is the way from a fresh page to the provider and back.
  async payWith(session, outcome) {
    await this.open(session);
    await this.pay();
    await this.choose(outcome);
  }

  arrivesAt(url) {
    return this.page.waitForURL(url);
  }

  sent() {
    return { posts: this.posts, payments: this.references.size };
  }
}

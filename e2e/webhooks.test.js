// What the real program sends for a real purchase, verified by code that is not its own: the library
// standardwebhooks, and verifiers written from the platforms' recipes. `make e2e` runs it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { Webhook } from "standardwebhooks";

import { Kassa } from "./world/kassa.js";
import { Receiver } from "./world/receiver.js";
import * as recipes from "./world/recipes.js";

const library = (secret, headers, body) => {
  try {
    return typeof new Webhook(secret).verify(body, headers) === "object";
  } catch {
    return false;
  }
};

// Each endpoint, the event that a purchase must bring it, and all that must verify it.
const endpoints = [
  { name: "standard", dialect: "standard", event: "order.paid", of: (told) => told.type, by: { library } },
  { name: "shoppex", dialect: "shoppex", event: "order:paid", by: { V2: recipes.shoppexV2, SHA512: recipes.shoppexSHA512 } },
  {
    name: "pandabase",
    dialect: "pandabase",
    event: "PAYMENT_COMPLETED",
    by: { library, bytes: recipes.pandabaseBytes, text: recipes.pandabaseText },
  },
  { name: "pandabase-v1", dialect: "pandabase", more: ["--signature", "V1"], event: "PAYMENT_COMPLETED", by: { V1: recipes.pandabaseV1 } },
  { name: "sellapp", dialect: "sellapp", event: "order.completed", by: { Signature: recipes.sellapp } },
  { name: "quickshops", dialect: "quickshops", event: "order.completed", by: { hex: recipes.quickshops } },
];

describe("webhooks of a purchase", { timeout: 300_000 }, () => {
  let kassa, receiver;
  before(async () => {
    [kassa, receiver] = await Promise.all([Kassa.start(), Receiver.start()]);
    for (const endpoint of endpoints) {
      const path = `/${endpoint.name}`;
      const said = await kassa.cli([
        ...["webhook", "add", "demo", receiver.url + path, "--dialect", endpoint.dialect, "--event", endpoint.event],
        ...(endpoint.more ?? []),
      ]);
      [endpoint.id, endpoint.secret] = said.trim().split("\n");
    }
    await buy(kassa);
  });
  after(async () => {
    await kassa?.stop();
    await receiver?.stop();
  });

  for (const endpoint of endpoints) {
    test(`${endpoint.name} gets ${endpoint.event}`, async () => {
      const of = endpoint.of ?? ((told) => told.event);
      const path = `/${endpoint.name}`;
      // The first try was refused, so that the second comes five seconds later: the same bytes, signed anew.
      const hook = await receiver.gets(path, "its event twice", (one) => one !== receiver.at(path)[0]);
      assert.equal(of(JSON.parse(hook.body)), endpoint.event);
      assert.equal(receiver.at(path)[0].body, hook.body, "a retry sends the same bytes");
      for (const [name, verifies] of Object.entries(endpoint.by)) {
        assert.ok(verifies(endpoint.secret, hook.headers, hook.body), `${name} does not verify ${JSON.stringify(hook)}`);
        assert.ok(!verifies(endpoint.secret, hook.headers, hook.body.replace("{", "{ ")), `${name} verifies another body`);
        assert.ok(!verifies("whsec_b3RoZXIgc2VjcmV0", hook.headers, hook.body), `${name} verifies under another secret`);
      }
    });
  }

  test("a payment's own webhook hears that it is paid, and nothing else", async () => {
    const payment = await kassa.call("POST", "/dev/v1/payments", { title: "Own", value: 5, currency: "EUR", webhook: `${receiver.url}/own` });
    await pay(payment);
    const hook = await receiver.gets("/own", "its event twice", (one) => one !== receiver.at("/own")[0]);
    const { event, data } = JSON.parse(hook.body);
    assert.deepEqual([event, data.uniqid, data.status], ["order:paid", payment.uniqid, "COMPLETED"]);
    for (const verifies of [recipes.shoppexV2, recipes.shoppexSHA512]) {
      assert.ok(verifies(payment.webhook_secret, hook.headers, hook.body), JSON.stringify(hook));
    }
    const came = receiver.at("/own").map((one) => one.headers["x-shoppex-delivery"]);
    assert.deepEqual(came, [came[0], came[0]], "one delivery, tried twice");
  });

  test("a secret that is changed signs on beside the new one", async () => {
    const [standard] = endpoints;
    const fresh = (await kassa.cli(["webhook", "rotate", "demo", standard.id])).trim();
    assert.notEqual(fresh, standard.secret);
    await kassa.cli(["webhook", "test", "demo", standard.id]);
    const { headers, body } = receiver.at("/standard").at(-1);
    assert.ok(library(fresh, headers, body), "the new secret verifies");
    assert.ok(library(standard.secret, headers, body), "the old secret verifies");
    await kassa.cli(["webhook", "rotate", "demo", standard.id, "--revoke"]);
    await kassa.cli(["webhook", "test", "demo", standard.id]);
    const last = receiver.at("/standard").at(-1);
    assert.ok(!library(fresh, last.headers, last.body), "a revoked secret signs no more");
  });
});

// buy buys something by way of a session.
async function buy(kassa) {
  const session = await kassa.session({ product: { name: "Größe <L>", quantity: 2 }, amount: 49.5, currency: "EUR", metadata: { ref: "A-1" } });
  await pay(session);
  await kassa.becomes(session.id, "COMPLETED");
}

// pay is a buyer's way through the page and the provider, without a browser.
async function pay(session) {
  const post = (url, form) => fetch(url, { method: "POST", redirect: "manual", body: new URLSearchParams(form) });
  const chosen = await post(`${session.url}/pay`, { gateway: "STRIPE", email: "buyer@example.com" });
  assert.equal(chosen.status, 303, await chosen.text());
  const paid = await post(chosen.headers.get("location"), { outcome: "succeed" });
  assert.equal(paid.status, 303, await paid.text());
}

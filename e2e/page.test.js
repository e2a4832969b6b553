// The hosted page in a real browser, against the real program. `make e2e` runs it.
import { after, before, describe } from "node:test";

import { answers } from "./cases/answers.js";
import { cart } from "./cases/cart.js";
import { embed } from "./cases/embed.js";
import { entries } from "./cases/entries.js";
import { free } from "./cases/free.js";
import { hostile } from "./cases/hostile.js";
import { invoice } from "./cases/invoice.js";
import { keyboard } from "./cases/keyboard.js";
import { languages } from "./cases/languages.js";
import { mixed } from "./cases/mixed.js";
import { over } from "./cases/over.js";
import { purchase } from "./cases/purchase.js";
import { retries } from "./cases/retries.js";
import { settled } from "./cases/settled.js";
import { soldout } from "./cases/soldout.js";
import { stripe } from "./cases/stripe.js";
import { totals } from "./cases/totals.js";
import { waiting } from "./cases/waiting.js";
import { World } from "./world/world.js";

describe("the hosted page", { concurrency: 4, timeout: 600_000 }, () => {
  let world;
  before(async () => {
    world = await World.start();
  });
  after(() => world?.stop());

  // Those that wait for a clock come first, so that the others run meanwhile.
  const all = [
    [waiting, mixed, purchase, settled, retries, over, entries, keyboard, languages],
    [totals, answers, free, embed, hostile, soldout, invoice, cart, stripe],
  ].flat();
  for (const cases of all) cases(() => world);
});

// The hosted page in a real browser, against the real program. `make e2e` runs it.
import { after, before, describe } from "node:test";

import { entries } from "./cases/entries.js";
import { keyboard } from "./cases/keyboard.js";
import { languages } from "./cases/languages.js";
import { over } from "./cases/over.js";
import { purchase } from "./cases/purchase.js";
import { retries } from "./cases/retries.js";
import { settled } from "./cases/settled.js";
import { waiting } from "./cases/waiting.js";
import { World } from "./world/world.js";

describe("the hosted page", { concurrency: 4, timeout: 300_000 }, () => {
  let world;
  before(async () => {
    world = await World.start();
  });
  after(() => world?.stop());

  // Those that wait for a clock come first, so that the others run meanwhile.
  for (const cases of [waiting, purchase, settled, retries, over, entries, keyboard, languages]) cases(() => world);
});

import assert from "node:assert/strict";
import { test } from "node:test";

// Each would run, or be worked out, where it is not taken for text. Labels have 50 characters at most.
const script = "<script>window.__hacked=1</script>";
const image = '"><img src=x onerror=window.__hacked=1>';
const template = "{{.}}${7*7}<%= 7*7 %>{{printf `x`}}";
const breakout = "</title></textarea></select><svg onload=window.__hacked=1>";

// hostile is a session all of whose texts are attacks.
export function hostile(world) {
  for (const javaScript of [true, false]) {
    test(`whatever sellers and buyers write is text: ${javaScript ? "with" : "without"} JavaScript`, async () => {
      const { pandabase } = world();
      const session = await pandabase.checkout(wish());
      await world().visit({ javaScript, size: javaScript ? "wide" : "small" }, async (buyer) => {
        const { page } = buyer;
        buyer.excuse(/status of 422/);
        await buyer.open(session);
        await shows(buyer, { ".title": script + template, ".about": image + breakout });
        await buyer.sees(script + template, "long-hostile");
        assert.equal(await page.locator("#field_code").inputValue(), image);
        assert.deepEqual(await page.locator("#field_plan option").allTextContents(), ["Choose", breakout, template]);

        await page.getByLabel("E-mail address").fill("ada@shop.example");
        await page.locator("#name").fill(script + image);
        await page.getByLabel("Coupon code").fill(image);
        await page.locator("#field_plan").selectOption("a");
        await buyer.pay(); // with a coupon that there is not: all that was entered comes back
        await buyer.notices("Please check your entries", "long-hostile-mistakes");
        assert.equal(await page.locator("#name").inputValue(), script + image);
        assert.equal(await page.getByLabel("Coupon code").inputValue(), image);
        await shows(buyer, { ".title": script + template });

        await page.getByLabel("Coupon code").fill("");
        await buyer.pay();
        await buyer.page.waitForURL("**/sandbox/**");
        await harmless(buyer);
        await buyer.choose("succeed");
        await buyer.sees("Payment received", "long-hostile-receipt");
        await shows(buyer, { "section h2": script + template });
      });
      const order = await pandabase.becomes(session, "COMPLETED");
      assert.deepEqual(order.metadata, { [script]: image, note: template });
      assert.deepEqual(order.customFields, { code: image, plan: "a" });
    });
  }
}

function wish() {
  return {
    title: script + template,
    description: image + breakout,
    items: [script, image, template, breakout].map((name) => ({ name, amount: 500, quantity: 2 })),
    metadata: { [script]: image, note: template },
    display: {
      fields: [
        { key: "code", label: { type: "custom", custom: image }, type: "text", text: { default_value: image } },
        {
          key: "plan",
          label: { type: "custom", custom: script },
          type: "dropdown",
          dropdown: { options: [{ label: breakout, value: "a" }, { label: template, value: "b" }] },
        },
      ],
    },
  };
}

// shows checks that texts stand on the page as they were written.
async function shows(buyer, texts) {
  const { page } = buyer;
  for (const [where, text] of Object.entries(texts)) {
    assert.equal(await page.locator(where).first().textContent(), text);
  }
  assert.deepEqual(await page.locator(".lines .name").allTextContents(), [script, image, template, breakout]);
  await harmless(buyer);
}

// harmless checks that nothing of it has become a part of the page.
async function harmless(buyer) {
  const found = await buyer.audit((page) =>
    page.evaluate(() => ({
      ran: "__hacked" in window,
      elements: document.querySelectorAll("[onerror], [onload], [src=x], script:not([src])").length,
    })),
  );
  assert.deepEqual(found, { ran: false, elements: 0 });
}

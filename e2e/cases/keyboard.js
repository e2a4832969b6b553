import assert from "node:assert/strict";
import { test } from "node:test";

// keyboard is a purchase without a mouse.
export function keyboard(world) {
  test("a session is paid with the keyboard alone", async () => {
    const session = await world().sale({ customer_email: undefined });
    await world().visit({}, async (buyer) => {
      const { page } = buyer;
      await buyer.open(session);
      await tabTo(page, "#email");
      await page.keyboard.type("buyer@example.com");
      await tabTo(page, "input[type=radio]");
      await page.keyboard.press("ArrowDown");
      assert.equal(await page.locator("input:checked").getAttribute("value"), "PAYPAL");
      await tabTo(page, "button[type=submit]");
      await page.keyboard.press("Space");

      await page.waitForURL("**/sandbox/**");
      await tabTo(page, "button[value=succeed]");
      await page.keyboard.press("Enter");
      await buyer.arrivesAt(world().shop.success);
    });
    assert.equal((await world().kassa.becomes(session.id, "COMPLETED")).gateway, "PAYPAL");
  });
}

// tabTo presses Tab until an element has the focus, which must be seen all the way.
async function tabTo(page, selector) {
  for (let presses = 0; presses < 20; presses++) {
    await page.keyboard.press("Tab");
    const seen = await page.evaluate((wanted) => {
      const element = document.activeElement;
      const marked = [element, element.closest("label")].some((e) => e && getComputedStyle(e).outlineStyle !== "none");
      return { there: element.matches(wanted), marked, html: element.outerHTML.slice(0, 80) };
    }, selector);
    assert.ok(seen.marked, `nothing shows that the focus is on ${seen.html}`);
    if (seen.there) return;
  }
  assert.fail(`Tab never comes to ${selector}`);
}

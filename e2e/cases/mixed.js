import assert from "node:assert/strict";
import { test } from "node:test";

import { bill, billed, cents } from "../world/bill.js";

const dynamic = `<b onclick="alert(1)">Set-up</b> & <script>alert(2)</script>`;
const metadata = { order_ref: "A-1", note: "<i>urgent</i>" };
const answers = { nick: "Lady L", seats: "12", plan: "year" };

// questions are a text with a minimum, digits that may be left out, and a choice.
export const questions = [
  { key: "nick", label: { type: "custom", custom: "Forum name" }, type: "text", text: { minimum_length: 3 } },
  { key: "seats", label: { type: "custom", custom: "Seats" }, type: "numeric", optional: true, numeric: {} },
  {
    key: "plan",
    label: { type: "custom", custom: "Plan" },
    type: "dropdown",
    dropdown: { options: [{ label: "By month", value: "month" }, { label: "By year", value: "year" }] },
  },
];

// mixed buys a cart of catalogue and dynamic items, with a coupon, German billing with VAT, and answers to
// three custom fields. The estimate, the page and the order agree to the cent.
export function mixed(world) {
  for (const javaScript of [true, false]) {
    for (const dark of [false, true]) {
      const size = dark ? "wide" : "small";
      const how = `${javaScript ? "with" : "without"} JavaScript, ${dark ? "dark" : "light"}, ${size}`;
      test(`a mixed cart is bought: ${how}`, () =>
        world().visit({ javaScript, dark, size }, (buyer) => buys(world().pandabase, buyer, javaScript)));
    }
  }
}

async function buys(pandabase, buyer, javaScript) {
  const items = [pandabase.item("pro-licence"), pandabase.item("e-book", 2), { name: dynamic, amount: 2500, quantity: 1 }];
  const session = await pandabase.checkout({ title: "Three things", description: "In one cart.", items, metadata, display: { fields: questions } });
  const estimate = await pandabase.estimate({ items, country: "DE", coupon_code: "WELCOME10" });
  const sums = [estimate.subtotal, estimate.discount.amount, estimate.tax.amount, estimate.total];
  assert.deepEqual(sums, [11200, 1120, 1916, 11996]); // each line's tax is rounded: 838, 650 and 428

  const { page } = buyer;
  await buyer.open(session);
  await buyer.sees("Three things", "long");
  assert.deepEqual(await bill(page), { Subtotal: 11200, Tax: undefined, Total: 11200 });
  await fills(buyer, javaScript);
  const shown = { Subtotal: sums[0], "Discount (WELCOME10)": -sums[1], "Tax (19%)": sums[2], Total: sums[3] };
  assert.deepEqual(await bill(page), shown);
  assert.equal(cents(await page.locator(".due .amount").textContent()), estimate.total);
  assert.equal(await page.locator("#submit").textContent(), "Pay $119.96");
  await buyer.sees("Three things", "long-filled");

  await buyer.pay();
  await buyer.choose("succeed");
  await checkReceipt(buyer, shown);
  checkOrder(await pandabase.becomes(session, "COMPLETED"), session, sums);
  assert.deepEqual(buyer.sent(), { posts: 1, payments: 1 });
}

// fills enters all that the form asks. Without JavaScript buttons bring the new total.
async function fills({ page }, javaScript) {
  await page.getByLabel("E-mail address").fill("ada@shop.example");
  await page.locator("#name").fill("Ada Byron");
  await page.getByLabel("Forum name").fill(answers.nick);
  await page.getByLabel("Seats").fill(answers.seats);
  await page.getByLabel("Plan").selectOption({ label: "By year" });
  await page.getByLabel("Country").selectOption({ label: "Germany" });
  if (!javaScript) await page.getByRole("button", { name: "Update the total" }).click();
  await billed(page, "Tax (19%)");
  await page.getByLabel("Coupon code").fill("welcome10"); // whatever the case
  await page.getByRole("button", { name: "Apply" }).click();
  await billed(page, "Discount (WELCOME10)");
  await page.getByText("Billing address and tax id").click();
  await page.getByLabel("Street address").fill("Unter den Linden 1");
  await page.getByLabel("Postal code").fill("10117");
  await page.getByLabel("City").fill("Berlin");
  assert.equal(await page.getByLabel("E-mail address").inputValue(), "ada@shop.example");
  assert.equal(await page.getByLabel("Seats").inputValue(), answers.seats);
}

// checkReceipt checks that the last page tells what was bought, and for how much.
async function checkReceipt(buyer, shown) {
  const { page } = buyer;
  await buyer.sees("Payment received", "long-receipt");
  assert.deepEqual(await page.locator(".lines .name").allTextContents(), ["Pro licence", "E-book", dynamic]);
  assert.deepEqual((await page.locator(".lines .money").allTextContents()).map(cents), [4900, 3800, 2500]);
  assert.deepEqual(await bill(page), shown);
  assert.equal(cents(await page.locator(".outcome .amount").textContent()), shown.Total);
  assert.equal(await page.getByText("ada@shop.example").count(), 1);
}

function checkOrder(order, session, sums) {
  assert.deepEqual([order.subtotal, order.discountAmount, order.taxAmount, order.amount], sums);
  assert.equal(order.orderNumber, session.id);
  assert.equal(order.paymentStatus, "COMPLETED");
  assert.equal(order.discountCode, "WELCOME10");
  assert.equal(order.taxRate, 0.19);
  assert.deepEqual(order.customFields, answers);
  assert.deepEqual(order.metadata, metadata);
  assert.deepEqual(order.items.map((item) => [item.name, item.quantity]), [["Pro licence", 1], ["E-book", 2], [dynamic, 1]]);
}

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

// invoice is SellApp's way: an invoice for two products is paid at its payment_url, and both are delivered.
export function invoice(world) {
  for (const javaScript of [true, false]) {
    test(`an invoice is paid: ${javaScript ? "with" : "without"} JavaScript`, () =>
      world().visit({ javaScript, size: javaScript ? "small" : "wide" }, (buyer) => pays(world(), buyer)));
  }
  test("an invoice over nothing is completed by its checkout", async () => {
    const { sellapp } = world();
    const made = await sellapp.invoice("sticker");
    const answer = await sellapp.checkout(made);
    assert.ok(!("payment_url" in answer), JSON.stringify(answer));
    assert.equal(answer.invoice.status.status.status, "COMPLETED");
  });
}

async function pays(world, buyer) {
  const { sellapp } = world;
  const made = await sellapp.invoice("pro-licence", "e-book");
  const { payment_url } = await sellapp.checkout(made);
  assert.equal((await sellapp.checkout(made)).payment_url, payment_url, "asked again, it is the same session");

  await buyer.page.goto(payment_url);
  await buyer.choose("succeed");
  await buyer.sees("Payment received", "invoice-receipt");
  await sellapp.becomes(made, "COMPLETED");

  const delivered = await sellapp.deliverables(made);
  assert.deepEqual(
    delivered.map((one) => one.product_variant_id),
    [sellapp.variant("pro-licence"), sellapp.variant("e-book")],
  );
  const [serial] = delivered[0].deliverable.data.serials;
  assert.ok(serial, "a licence key was delivered");
  assert.ok((await buyer.page.content()).includes(serial), "the receipt shows the key");
  await downloads(buyer, delivered[1].deliverable.data.delivered_files);
}

// downloads checks that the e-book is a file that the receipt leads to, and that a part of it can be had.
async function downloads(buyer, files) {
  assert.deepEqual(
    files.map((file) => file.name),
    ["e-book.pdf"],
  );
  const whole = await (await fetch(files[0].url)).text();
  assert.ok(whole.startsWith("%PDF-1.4"), `the e-book is no PDF: ${whole.slice(0, 20)}`);
  const rest = await fetch(files[0].url, { headers: { range: "bytes=100-" } });
  assert.equal(rest.status, 206);
  assert.equal(await rest.text(), whole.slice(100), "a download that broke off goes on");

  const [download] = await Promise.all([
    buyer.page.waitForEvent("download"),
    buyer.page.getByRole("link", { name: /e-book\.pdf/ }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "e-book.pdf");
  assert.equal(await readFile(await download.path(), "utf8"), whole);
}

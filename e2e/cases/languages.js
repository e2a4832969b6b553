import assert from "node:assert/strict";
import { test } from "node:test";

import { checkWidth, keep } from "../world/look.js";

// What the form asks, by the buyer's language.
const questions = {
  "en-US": "How would you like to pay?",
  "de-DE": "Wie möchten Sie bezahlen?",
  "fr-FR": "Comment souhaitez-vous payer",
  "es-ES": "¿Cómo desea pagar?",
  "pt-BR": "Como você quer pagar?",
  "it-IT": "Come vuoi pagare?",
  "nl-NL": "Hoe wilt u betalen?",
  "ja-JP": "お支払い方法を選択してください",
};

// languages is one look at each of the eight; the browser itself tells how its reader writes an amount.
export function languages(world) {
  for (const [locale, question] of Object.entries(questions)) {
    test(`the page speaks ${locale}`, async () => {
      const session = await world().sale({ amount: 12345.5 });
      await world().visit({ locale }, async (buyer) => {
        const { page } = buyer;
        await buyer.open(session);
        await page.locator("legend", { hasText: question }).waitFor();
        assert.equal(await page.locator("html").getAttribute("lang"), locale === "pt-BR" ? locale : locale.slice(0, 2));
        const amount = await page.evaluate(
          (l) => new Intl.NumberFormat(l, { style: "currency", currency: "EUR" }).format(12345.5),
          locale,
        );
        assert.equal(spaced(await page.locator("h1 .amount").textContent()), spaced(amount));
        assert.ok(spaced(await page.locator("button[type=submit]").textContent()).includes(spaced(amount)));
        const [year, month, day] = session.expires_at.slice(0, 10).split("-").map(Number);
        const date = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(Date.UTC(year, month - 1, day));
        assert.ok((await page.locator("time").textContent()).includes(date), `the page should name ${date}`);
        await keep(buyer, `open-${buyer.label}`);
        await checkWidth(buyer, `open ${locale}`);
      });
    });
  }
}

// spaced makes all spaces equal; which of them do not break is the page's own affair.
function spaced(text) {
  return text.replace(/\s/g, " ");
}

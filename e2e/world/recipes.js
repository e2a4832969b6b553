// How receivers verify, written from what the platforms publish (contracts/*.md, Webhooks) with node:crypto alone: no
// code of Kassa's. Each takes the secret, the headers (in lower case, as node has them) and the raw body, and says
// whether the signature holds.
import { createHmac, timingSafeEqual } from "node:crypto";

const equal = (a, b) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
const hmac = (hash, key, text) => createHmac(hash, key).update(text, "utf8");
const fresh = (milliseconds) => Math.abs(Date.now() - milliseconds) < 300_000;

// Shoppex: X-Shoppex-Signature-V2 is v1,t=<seconds>,h=<hex> over delivery.seconds.body.
export function shoppexV2(secret, headers, body) {
  const parts = /^v1,t=(\d+),h=([0-9a-f]{64})$/.exec(headers["x-shoppex-signature-v2"] ?? "");
  if (!parts || headers["x-shoppex-signature-v2-algorithm"] !== "HMAC-SHA256") return false;
  const [, seconds, given] = parts;
  const wanted = hmac("sha256", secret, `${headers["x-shoppex-delivery"]}.${seconds}.${body}`).digest("hex");
  return headers["x-shoppex-timestamp"] === seconds && fresh(seconds * 1000) && equal(wanted, given);
}

// Shoppex's WooCommerce plugin: hash_hmac('sha512', body, secret).
export function shoppexSHA512(secret, headers, body) {
  return equal(hmac("sha512", secret, body).digest("hex"), headers["x-shoppex-signature"] ?? "");
}

// Pandabase V2 has a list of v1,<base64> over id.seconds.body. By key: the whole text of the secret, as in its
// hand-written examples, or what its base64 says, as the libraries of Standard Webhooks do.
function pandabaseV2(key, headers, body) {
  const id = headers["webhook-id"];
  const seconds = headers["webhook-timestamp"];
  const wanted = `v1,${hmac("sha256", key, `${id}.${seconds}.${body}`).digest("base64")}`;
  const listed = (headers["webhook-signature"] ?? "").split(" ").some((given) => equal(wanted, given));
  return listed && fresh(seconds * 1000) && JSON.parse(body).id === id;
}

export const pandabaseText = (secret, headers, body) => pandabaseV2(secret, headers, body);
export const pandabaseBytes = (secret, headers, body) => pandabaseV2(Buffer.from(secret.replace(/^whsec_/, ""), "base64"), headers, body);

// Pandabase V1: bare hex over milliseconds.body, and the same of the body alone.
export function pandabaseV1(secret, headers, body) {
  const milliseconds = headers["webhook-timestamp"];
  return (
    equal(hmac("sha256", secret, `${milliseconds}.${body}`).digest("hex"), headers["webhook-signature"] ?? "") &&
    equal(hmac("sha256", secret, body).digest("hex"), headers["x-pandabase-signature"] ?? "") &&
    headers["x-pandabase-timestamp"] === milliseconds &&
    (headers["x-pandabase-idempotency"] ?? "") !== "" &&
    fresh(Number(milliseconds))
  );
}

// SellApp: Signature is hash_hmac('sha256', body, secret).
export function sellapp(secret, headers, body) {
  return equal(hmac("sha256", secret, body).digest("hex"), headers.signature ?? "");
}

// Quickshops: the same under its own header.
export function quickshops(secret, headers, body) {
  return equal(hmac("sha256", secret, body).digest("hex"), headers["x-quickshops-signature"] ?? "");
}

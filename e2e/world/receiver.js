import { once } from "node:events";
import { createServer } from "node:http";

import { until } from "./until.js";

// Receiver is a seller's server for webhooks: it keeps what comes, headers and raw body, by the path of the
// endpoint. The first request to a path is refused, so that everything here was sent again once.
export class Receiver {
  #server = createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const hook = { headers: request.headers, body: Buffer.concat(pieces).toString("utf8") };
    const known = this.#kept[request.url] ?? [];
    this.#kept[request.url] = [...known, hook];
    response.statusCode = known.length === 0 ? 500 : 204;
    response.end();
  });
  #kept = {};

  static async start() {
    const receiver = new Receiver();
    receiver.#server.listen(0, "127.0.0.1");
    await once(receiver.#server, "listening");
    receiver.url = `http://127.0.0.1:${receiver.#server.address().port}`;
    return receiver;
  }

  at(path) {
    return this.#kept[path] ?? [];
  }

  // gets waits until something that fits has come to a path, and returns the last of it.
  gets(path, what, fits) {
    return until(
      () => `${path} should get ${what}, but got ${this.at(path).map((hook) => hook.body)}`,
      () => this.at(path).filter(fits).at(-1),
    );
  }

  async stop() {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }
}

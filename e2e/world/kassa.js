import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { until } from "./until.js";

// Kassa is the real program, running its demo on a free port, with the calls that a seller makes.
export class Kassa {
  #process;
  #data;
  #key;
  #environment;
  log = "";

  // start starts it with more in its environment than ours.
  static async start(environment = {}) {
    const binary = process.env.KASSA_BIN;
    assert.ok(binary, "KASSA_BIN must be the path of the built program; `make e2e` sets it");
    const kassa = new Kassa();
    kassa.#data = await mkdtemp(join(tmpdir(), "kassa-e2e-"));
    kassa.#environment = { ...process.env, ...environment };
    kassa.#process = spawn(binary, ["demo", "--json", "--addr", "127.0.0.1:0", "--data", kassa.#data], { env: kassa.#environment });
    process.once("exit", () => kassa.#process.kill()); // also when the tests are broken off
    kassa.#process.stderr.on("data", (text) => (kassa.log += text));
    const first = await Promise.race([
      once(createInterface(kassa.#process.stdout), "line"),
      once(kassa.#process, "exit").then(([code]) => assert.fail(`the program ended with ${code}:\n${kassa.log}`)),
    ]);
    const told = JSON.parse(first[0]);
    kassa.url = told.url;
    kassa.store = told.store;
    kassa.#key = told.keys.shoppex;
    kassa.told = told;
    return kassa;
  }

  // stop ends the program as an operator does, and checks that it goes in peace.
  async stop() {
    if (this.#process.exitCode === null) {
      const gone = once(this.#process, "exit");
      this.#process.kill("SIGTERM");
      await gone;
    }
    await rm(this.#data, { recursive: true, force: true });
    assert.equal(this.#process.exitCode, 0, `the program did not end well:\n${this.log}`);
    // The sandbox provider is out of order where a test asks for that.
    const errors = this.log.split("\n").filter((line) => line.includes('"level":"ERROR"') && !line.includes('"route":"/sandbox/"'));
    assert.deepEqual(errors, [], "the program logged errors");
  }

  // cli runs a command of the program on the data of the one that runs; input is what it reads.
  cli(args, input = "") {
    return new Promise((resolve, reject) => {
      const child = execFile(process.env.KASSA_BIN, [...args, "--data", this.#data], { env: this.#environment }, (error, said, complaint) => {
        if (error) reject(new Error(`kassa ${args.join(" ")}: ${error.message}\n${complaint}`));
        else resolve(said);
      });
      child.stdin.end(input);
    });
  }

  async call(method, path, body) {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#key}`, "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text).data;
  }

  session(wish) {
    return this.call("POST", "/dev/v1/checkout/sessions", wish);
  }

  payment(id) {
    return this.call("GET", `/dev/v1/payments/${id}`);
  }

  expire(id) {
    return this.call("POST", `/dev/v1/checkout/sessions/${id}/expire`);
  }

  // becomes waits until a payment has a status, and returns it.
  async becomes(id, status) {
    let payment;
    return until(
      () => `payment ${id} should become ${status}, but is ${payment.status}`,
      async () => {
        payment = await this.payment(id);
        return payment.status === status && payment;
      },
    );
  }
}

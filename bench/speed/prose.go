package main

// notMeasured stands for a section's tables when the flags left them out.
const notMeasured = "Not measured in this run.\n\n"

// method tells how it was measured: repetitions, the time of a measurement and that before it.
const method = `## What was measured, beside what

Everything runs on one machine: the load (one process), Kassa (another one, as built for a release) and PostgreSQL (its own processes) share its cores over the loopback interface. On SQLite the database is part of Kassa's process. All figures of one run can be compared with one another. Figures of two machines, or of one machine on two days, cannot; their ratios to the references can:

- **echo** is a net/http server that reads a 600-byte JSON body and answers 900 bytes: what HTTP in Go costs by itself on this machine, at the same number of connections.
- **floor** is a bare HTTP server that writes, with the same durability, the rows which a create with an idempotency key must leave behind (order, session, event, the idempotent answer) to Kassa's own tables, and does nothing else. On SQLite it uses the library that Kassa uses, with the same settings, and groups waiting transactions into one commit as Kassa does, each behind a savepoint; on PostgreSQL a transaction is one round trip.

**How to read a ratio.** "0.5 of floor" is half as many operations a second as the floor makes: everything that Kassa does beyond writing those rows (reading the key, the limits, validation, prices, the answer) takes as long as the writing itself. "0.2 of echo" is a fifth of what the same machine answers when it does nothing at all. A full checkout is compared with echo as well, though it is many requests: 0.05 of echo is one checkout for every twenty empty requests.

Each figure is the median of %d measurements of %v, each after %v that do not count; the workloads take turns, so that the machine's mood meets all alike. Every answer is durable before it is sent. A measurement with more than 0.1 %% errors fails the whole run, and a full checkout counts only if its order is paid and delivered and its events are written, which is counted in the database afterwards.

`

const limits = `## What the figures leave out, and what they hold

- The built-in test provider runs inside of the measured server. What its ledger, its page, its API and its events cost is part of "full"; a provider on the internet would cost that elsewhere, and its own latency besides.
- The load shares the cores: whatever it takes, the server does not have. Processor time ("CPU µs each") is that of Kassa's process alone, without the load's and without PostgreSQL's.
- The network is the loopback interface, without TLS, which ends at a proxy.
- In the closed loop every connection waits for its answer before it asks again, so its p99 hides what would have queued. The open loop sends at a fixed rate whether or not the server keeps up, and counts from the moment when a request was due.
- The demo limits no client on loopback; the limits of ` + "`kassa serve`" + ` are looked up, but not reached.
- PostgreSQL plans by its statistics, which are some seconds old while a table is new ([ADR 22](../docs/adr/0022-statistics.md)): the first measurements of a run may meet plans that were made for less. "How cost grows" renews them before each.
- A measurement takes seconds. What happens once an hour (pruning, a vacuum of PostgreSQL) may not be in it.

## How to repeat it

| command | does |
|---|---|
| ` + "`make bench`" + ` | all of this, in under 15 minutes, into bench/RESULTS.md |
| ` + "`make bench BENCH_FLAGS=-growth`" + ` | with growth up to 1,000,000 sessions and 100,000 stores; longer |
| ` + "`make bench BENCH_FLAGS='-sessions 10000000 -stores none'`" + ` | further still; it takes 40 GB. Done once by hand: [results/ten-million.md](results/ten-million.md) |
| ` + "`make bench BENCH_FLAGS='-profile profiles'`" + ` | and a CPU profile and one of allocations of each of Kassa's workloads into that directory: ` + "`go tool pprof -top profiles/sqlite-full-c64.cpu.pprof`" + ` shows where the time goes |
| ` + "`go run ./bench/speed -only full -profile profiles`" + ` | the same of one workload |
| ` + "`make bench-quick`" + ` | the ratios alone, in a minute |
| ` + "`make bench-check`" + ` | allocations and ratios against bench/bounds.json, as CI does |
| ` + "`go run ./bench/speed -help`" + ` | lists the flags |

Let nothing else run meanwhile. It needs Go and PostgreSQL's programs (` + "`make deps`" + `), and makes its own databases.
`

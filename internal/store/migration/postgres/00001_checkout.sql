-- The tables of the core: stores, what they sell, and how it is paid.
--
-- Rules: store_id leads every primary key and index of a tenant's table, so that rows can be spread
-- over machines by store; the few indexes that do not begin with it serve reads that name no store,
-- and say so. Times are microseconds since 1970 UTC, NULL where there is none. Amounts are minor units
-- of the row's currency, at most 2^53 - 1. Texts that are JSON are written and read by package store.
-- The order's table is called sale_order because ORDER is reserved in SQL and a quoted name would
-- have to be quoted in every statement.

-- +goose Up
CREATE TABLE store (
    id             BYTEA NOT NULL PRIMARY KEY,
    number         BIGINT NOT NULL UNIQUE, -- counts from 1: the integer id that SellApp's API shows
    slug           TEXT NOT NULL CONSTRAINT store_slug UNIQUE,
    name           TEXT NOT NULL,
    mode           TEXT NOT NULL CHECK (mode IN ('test', 'live')),
    accent         TEXT NOT NULL,
    logo_url       TEXT NOT NULL,
    support_email  TEXT NOT NULL,
    session_ttl    BIGINT NOT NULL CHECK (session_ttl > 0), -- microseconds
    white_label    BOOLEAN NOT NULL,
    allow_loopback BOOLEAN NOT NULL,
    created_at     BIGINT NOT NULL
);

CREATE TABLE api_key (
    store_id   BYTEA NOT NULL REFERENCES store (id),
    id         BYTEA NOT NULL,
    dialect    TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('secret', 'public')),
    mode       TEXT NOT NULL CHECK (mode IN ('test', 'live')),
    scopes     TEXT NOT NULL, -- JSON array
    hash       BYTEA NOT NULL CONSTRAINT api_key_hash UNIQUE, -- a credential names no store
    hint       TEXT NOT NULL,
    name       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    expires_at BIGINT,
    PRIMARY KEY (store_id, id)
);

CREATE TABLE gateway_account (
    store_id   BYTEA NOT NULL REFERENCES store (id),
    id         BYTEA NOT NULL CONSTRAINT gateway_account_id UNIQUE, -- an event's address names no store
    driver     TEXT NOT NULL,
    mode       TEXT NOT NULL CHECK (mode IN ('test', 'live')),
    methods    TEXT NOT NULL, -- JSON array
    secret     TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (store_id, id)
);

-- One row, raised by every change of a store, key or gateway account: replicas that keep those in
-- memory poll it.
CREATE TABLE cache_epoch (
    id    BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    epoch BIGINT NOT NULL
);
INSERT INTO cache_epoch (id, epoch) VALUES (1, 1);

-- The primary key serves the newest-first listing: ids are UUIDv7.
CREATE TABLE sale_order (
    store_id      BYTEA NOT NULL,
    id            BYTEA NOT NULL,
    version       BIGINT NOT NULL CHECK (version > 0),
    state         TEXT NOT NULL CHECK (state IN ('pending', 'partially_paid', 'paid', 'completed', 'voided',
                      'failed', 'refunded', 'disputed', 'reversed', 'review')),
    interrupted   TEXT NOT NULL, -- the state to go back to from review and dispute; else empty
    mode          TEXT NOT NULL CHECK (mode IN ('test', 'live')),
    dialect       TEXT NOT NULL,
    title         TEXT NOT NULL,
    lines         TEXT NOT NULL, -- JSON array of {name, quantity, total}
    currency      TEXT NOT NULL CHECK (length(currency) = 3),
    total_minor   BIGINT NOT NULL CHECK (total_minor BETWEEN 0 AND 9007199254740991),
    paid_minor    BIGINT NOT NULL CHECK (paid_minor BETWEEN 0 AND 9007199254740991),
    email         TEXT NOT NULL,
    metadata      TEXT NOT NULL, -- the seller's JSON object as it came, empty when none
    notify_url    TEXT NOT NULL,
    notify_secret TEXT NOT NULL,
    submitted_at  BIGINT,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    PRIMARY KEY (store_id, id),
    CONSTRAINT sale_order_interrupted CHECK ((state IN ('disputed', 'review')) = (interrupted <> '')),
    CONSTRAINT sale_order_paid CHECK (state NOT IN ('paid', 'completed') OR paid_minor >= total_minor),
    CONSTRAINT sale_order_partially_paid CHECK (state <> 'partially_paid' OR paid_minor BETWEEN 1 AND total_minor - 1)
);

-- The primary key holds the order's id as well, so that it finds an order's sessions.
CREATE TABLE session (
    store_id      BYTEA NOT NULL,
    order_id      BYTEA NOT NULL,
    id            BYTEA NOT NULL CONSTRAINT session_id UNIQUE, -- the address of a page names no store
    version       BIGINT NOT NULL CHECK (version > 0),
    state         TEXT NOT NULL CHECK (state IN ('open', 'complete', 'expired')),
    success_url   TEXT NOT NULL,
    cancel_url    TEXT NOT NULL,
    methods       TEXT NOT NULL, -- JSON array
    method        TEXT NOT NULL,
    coin          TEXT NOT NULL,
    confirmations BIGINT NOT NULL CHECK (confirmations >= 0),
    white_label   BOOLEAN NOT NULL,
    expires_at    BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    PRIMARY KEY (store_id, order_id, id)
);
-- Work of all stores: the sessions that lapse.
CREATE INDEX session_lapsing ON session (expires_at) WHERE state = 'open';

CREATE TABLE payment (
    store_id       BYTEA NOT NULL,
    id             BYTEA NOT NULL,
    order_id       BYTEA NOT NULL,
    session_id     BYTEA NOT NULL,
    version        BIGINT NOT NULL CHECK (version > 0),
    attempt        BIGINT NOT NULL CHECK (attempt > 0),
    account_id     BYTEA, -- NULL for MANUAL
    method         TEXT NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('created', 'unknown', 'pending', 'processing', 'succeeded',
                       'failed', 'cancelled')),
    currency       TEXT NOT NULL CHECK (length(currency) = 3),
    amount_minor   BIGINT NOT NULL CHECK (amount_minor BETWEEN 0 AND 9007199254740991),
    received_minor BIGINT NOT NULL CHECK (received_minor BETWEEN 0 AND 9007199254740991),
    reference      TEXT NOT NULL,
    instruction    TEXT NOT NULL, -- JSON object, empty until the gateway answered
    failure        TEXT NOT NULL,
    lookups        BIGINT NOT NULL CHECK (lookups >= 0),
    lookup_at      BIGINT,
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL,
    PRIMARY KEY (store_id, id),
    CONSTRAINT payment_attempt UNIQUE (store_id, order_id, attempt), -- also lists an order's payments
    CONSTRAINT payment_order FOREIGN KEY (store_id, order_id) REFERENCES sale_order (store_id, id),
    CONSTRAINT payment_account CHECK ((account_id IS NULL) = (method = 'MANUAL')),
    CONSTRAINT payment_failure CHECK (failure = '' OR state = 'failed')
);
CREATE UNIQUE INDEX payment_reference ON payment (store_id, account_id, reference) WHERE reference <> '';
-- Work of all stores: the payments to look up.
CREATE INDEX payment_due ON payment (lookup_at) WHERE lookup_at IS NOT NULL;

CREATE TABLE event (
    store_id    BYTEA NOT NULL,
    order_id    BYTEA NOT NULL,
    id          BYTEA NOT NULL,
    type        TEXT NOT NULL,
    payment_id  BYTEA,
    order_state TEXT NOT NULL,
    currency    TEXT NOT NULL CHECK (length(currency) = 3),
    paid_minor  BIGINT NOT NULL CHECK (paid_minor BETWEEN 0 AND 9007199254740991),
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (store_id, order_id, id)
);

CREATE TABLE exception (
    store_id     BYTEA NOT NULL,
    order_id     BYTEA NOT NULL,
    id           BYTEA NOT NULL,
    payment_id   BYTEA,
    kind         TEXT NOT NULL CHECK (kind IN ('paid_twice', 'overpaid', 'underpaid', 'paid_late_in_part',
                     'paid_in_review', 'mismatch')),
    currency     TEXT NOT NULL CHECK (length(currency) = 3),
    amount_minor BIGINT NOT NULL CHECK (amount_minor BETWEEN -9007199254740991 AND 9007199254740991),
    note         TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    resolved_at  BIGINT,
    PRIMARY KEY (store_id, order_id, id)
);

-- The history of an order, its sessions and payments; id only tells the rows apart and in order.
CREATE TABLE transition (
    store_id   BYTEA NOT NULL,
    order_id   BYTEA NOT NULL,
    id         BYTEA NOT NULL,
    noun       TEXT NOT NULL CHECK (noun IN ('order', 'session', 'payment')),
    subject    BYTEA NOT NULL,
    from_state TEXT NOT NULL,
    to_state   TEXT NOT NULL,
    reason     TEXT NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (store_id, order_id, id)
);

CREATE TABLE claim (
    store_id      BYTEA NOT NULL,
    route         TEXT NOT NULL,
    path_ids      TEXT NOT NULL,
    key           TEXT NOT NULL,
    fingerprint   BYTEA NOT NULL,
    answer_status BIGINT NOT NULL CHECK (answer_status BETWEEN 200 AND 599),
    answer_body   BYTEA NOT NULL,
    created_at    BIGINT NOT NULL,
    PRIMARY KEY (store_id, route, path_ids, key)
);
-- Work of all stores: the claims to prune.
CREATE INDEX claim_age ON claim (created_at);

CREATE TABLE gateway_event (
    store_id    BYTEA NOT NULL,
    account_id  BYTEA NOT NULL,
    event_id    TEXT NOT NULL,
    type        TEXT NOT NULL,
    reference   TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    tries       BIGINT NOT NULL CHECK (tries >= 0),
    due_at      BIGINT, -- NULL when done
    PRIMARY KEY (store_id, account_id, event_id)
);
-- Work of all stores: the events to process.
CREATE INDEX gateway_event_due ON gateway_event (due_at) WHERE due_at IS NOT NULL;

-- The ledger of the built-in test provider. It stands for another company's database: it belongs to
-- no store, and nothing of the core reads it.
CREATE TABLE sandbox_payment (
    reference       TEXT NOT NULL PRIMARY KEY,
    idempotency_key TEXT NOT NULL CONSTRAINT sandbox_payment_key UNIQUE,
    version         BIGINT NOT NULL CHECK (version > 0),
    document        TEXT NOT NULL
);

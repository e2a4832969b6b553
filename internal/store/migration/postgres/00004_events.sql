-- Events go out: their order, the messages that tell endpoints of them, and what became of those. The rules of
-- 00001 hold here as well.

-- +goose Up
-- An event about a product belongs to no order: its order_id is sixteen zero bytes.
ALTER TABLE event ADD COLUMN product_id BYTEA;
ALTER TABLE event ADD COLUMN variant_id BYTEA;
ALTER TABLE event ADD COLUMN position BIGINT; -- counts from 1 in the deployment; NULL = not relayed yet
-- What happened before this step is history: it is read in the feed, and sent to nobody.
UPDATE event SET position = counted.position FROM (
    SELECT store_id, order_id, id, row_number() OVER (ORDER BY id) AS position FROM event
) AS counted WHERE counted.store_id = event.store_id AND counted.order_id = event.order_id AND counted.id = event.id;
-- Work of all stores: the events to relay. An event stands in one of the two indexes at a time.
CREATE INDEX event_unrelayed ON event (id) WHERE position IS NULL;
CREATE INDEX event_feed ON event (store_id, position) WHERE position IS NOT NULL;

-- One row: the last position that was given. Whoever relays moves it on from what was read before, so that no
-- two replicas relay the same events.
CREATE TABLE relay (
    id       BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    position BIGINT NOT NULL
);
INSERT INTO relay (id, position) SELECT 1, COALESCE(MAX(position), 0) FROM event;

ALTER TABLE endpoint ADD COLUMN order_id BYTEA; -- whose notify_url it is; NULL = it is the store's
ALTER TABLE endpoint ADD COLUMN previous_secret TEXT NOT NULL DEFAULT '';
ALTER TABLE endpoint ADD COLUMN previous_until BIGINT;
ALTER TABLE endpoint ADD COLUMN failing_since BIGINT;
ALTER TABLE endpoint ADD COLUMN disabled_reason TEXT NOT NULL DEFAULT '';
CREATE INDEX endpoint_of_store ON endpoint (store_id, id) WHERE order_id IS NULL;
-- Orders that are still to be paid have their notify_url as an endpoint that has the order's id.
INSERT INTO endpoint (store_id, id, version, dialect, url, events, note, secret, signature, enabled, created_at, updated_at, order_id)
SELECT store_id, id, 1, dialect, notify_url, '[]', '', notify_secret, '', TRUE, created_at, created_at, id
FROM sale_order WHERE notify_url <> '' AND state NOT IN ('paid', 'completed', 'refunded', 'reversed');

-- The numbers of these three tables have no CHECK: PostgreSQL reads each anew at every statement, which was an eighth
-- of its time for a delivery.
CREATE TABLE message (
    store_id    BYTEA NOT NULL,
    id          BYTEA NOT NULL,
    endpoint_id BYTEA NOT NULL,
    event_id    BYTEA, -- NULL for a test
    order_id    BYTEA, -- NULL where it is about none
    version     BIGINT NOT NULL,
    event       TEXT NOT NULL, -- the dialect's name of it
    body        BYTEA NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
    tries       BIGINT NOT NULL,
    due_at      BIGINT,
    status      BIGINT NOT NULL,
    latency     BIGINT NOT NULL, -- microseconds
    failure     TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    PRIMARY KEY (store_id, id),
    CONSTRAINT message_due CHECK ((due_at IS NOT NULL) = (state = 'pending'))
);
CREATE INDEX message_waiting ON message (store_id, endpoint_id, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX message_of_endpoint ON message (store_id, endpoint_id, id);
CREATE INDEX message_of_order ON message (store_id, order_id) WHERE order_id IS NOT NULL;
-- Work of all stores: the messages to prune.
CREATE INDEX message_over ON message (state, updated_at) WHERE due_at IS NULL;

CREATE TABLE message_attempt (
    store_id    BYTEA NOT NULL,
    message_id  BYTEA NOT NULL,
    number      BIGINT NOT NULL,
    endpoint_id BYTEA NOT NULL,
    at          BIGINT NOT NULL,
    latency     BIGINT NOT NULL, -- microseconds
    status      BIGINT NOT NULL, -- 0 = no answer
    answer      TEXT NOT NULL,
    failure     TEXT NOT NULL,
    PRIMARY KEY (store_id, message_id, number)
);

-- One row for each endpoint that ever had a message.
CREATE TABLE endpoint_queue (
    store_id    BYTEA NOT NULL,
    endpoint_id BYTEA NOT NULL,
    version     BIGINT NOT NULL, -- raised by every lease
    leased      BOOLEAN NOT NULL,
    failing     BOOLEAN NOT NULL, -- it failed or was slow when it was last tried
    due_at      BIGINT, -- when it may be leased; NULL = nothing waits
    rests_until BIGINT, -- the endpoint is left alone until then, whatever waits; NULL = it is not
    PRIMARY KEY (store_id, endpoint_id)
);
-- Work of all stores: the endpoints to send to, in two lanes.
CREATE INDEX endpoint_queue_due ON endpoint_queue (failing, due_at) WHERE due_at IS NOT NULL;

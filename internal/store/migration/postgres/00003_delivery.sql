-- What is handed over for an order, letters that show it, files; who owns several stores; and the integer
-- that SellApp's API gives an order. The rules of 00001 hold here as well.

-- +goose Up
-- What all replicas sign with; made at the first start.
CREATE TABLE secret (
    name  TEXT NOT NULL PRIMARY KEY,
    value BYTEA NOT NULL CHECK (length(value) = 32)
);

CREATE TABLE owner (
    id         BYTEA NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL CONSTRAINT owner_name UNIQUE,
    created_at BIGINT NOT NULL
);
ALTER TABLE store ADD COLUMN owner_id BYTEA REFERENCES owner (id);
CREATE INDEX store_owner ON store (owner_id, number) WHERE owner_id IS NOT NULL;
ALTER TABLE api_key ADD COLUMN owner_id BYTEA REFERENCES owner (id); -- whose stores it sees; NULL = store_id alone

-- Counts from 1 in the deployment. Every order has one.
ALTER TABLE sale_order ADD COLUMN number BIGINT;
UPDATE sale_order SET number = counted.number FROM (
    SELECT store_id, id, row_number() OVER (ORDER BY created_at, id) AS number FROM sale_order
) AS counted WHERE counted.store_id = sale_order.store_id AND counted.id = sale_order.id;
CREATE UNIQUE INDEX sale_order_number ON sale_order (number);
CREATE SEQUENCE sale_order_numbers;
SELECT setval('sale_order_numbers', COALESCE((SELECT MAX(number) FROM sale_order), 0) + 1, FALSE);
ALTER TABLE variant ADD COLUMN deliverable TEXT NOT NULL DEFAULT ''; -- JSON object
ALTER TABLE variant ADD COLUMN rules TEXT NOT NULL DEFAULT ''; -- JSON object: how it may be bought
ALTER TABLE coupon ADD COLUMN variants TEXT NOT NULL DEFAULT ''; -- JSON array: those that it is narrowed to

CREATE TABLE delivery (
    store_id   BYTEA NOT NULL,
    order_id   BYTEA NOT NULL,
    id         BYTEA NOT NULL,
    version    BIGINT NOT NULL CHECK (version > 0),
    line       BIGINT NOT NULL CHECK (line >= 0),
    product_id BYTEA NOT NULL,
    variant_id BYTEA NOT NULL,
    kind       TEXT NOT NULL,
    quantity   BIGINT NOT NULL CHECK (quantity > 0),
    state      TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'given_up', 'recalled', 'unstocked')),
    content    TEXT NOT NULL, -- JSON object: what is handed over, and where it is asked for
    tries      BIGINT NOT NULL CHECK (tries >= 0),
    retry_at   BIGINT,
    failure    TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    done_at    BIGINT,
    PRIMARY KEY (store_id, order_id, id),
    CONSTRAINT delivery_order FOREIGN KEY (store_id, order_id) REFERENCES sale_order (store_id, id),
    CONSTRAINT delivery_done CHECK (state <> 'delivered' OR done_at IS NOT NULL),
    CONSTRAINT delivery_retry CHECK (retry_at IS NULL OR state = 'pending')
);
CREATE UNIQUE INDEX delivery_id ON delivery (store_id, id);
-- Work of all stores: the deliveries to ask for.
CREATE INDEX delivery_due ON delivery (retry_at) WHERE retry_at IS NOT NULL;

CREATE TABLE file (
    store_id   BYTEA NOT NULL REFERENCES store (id),
    id         BYTEA NOT NULL,
    name       TEXT NOT NULL,
    size       BIGINT NOT NULL CHECK (size >= 0), -- bytes
    media_type TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (store_id, id)
);

CREATE TABLE letter (
    store_id   BYTEA NOT NULL,
    id         BYTEA NOT NULL,
    order_id   BYTEA NOT NULL,
    version    BIGINT NOT NULL CHECK (version > 0),
    recipient  TEXT NOT NULL,
    tries      BIGINT NOT NULL CHECK (tries >= 0),
    due_at     BIGINT,
    failure    TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at    BIGINT,
    PRIMARY KEY (store_id, id),
    CONSTRAINT letter_sent CHECK (sent_at IS NULL OR due_at IS NULL)
);
-- Work of all stores: the letters to send.
CREATE INDEX letter_due ON letter (due_at) WHERE due_at IS NOT NULL;

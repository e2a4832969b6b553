-- What is handed over for an order, letters that show it, files; who owns several stores; and the integer
-- that SellApp's API gives an order. The rules of 00001 hold here as well.

-- +goose Up
-- What all replicas sign with; made at the first start.
CREATE TABLE secret (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL CHECK (length(value) = 32)
) STRICT, WITHOUT ROWID;

CREATE TABLE owner (
    id         BLOB NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL CONSTRAINT owner_name UNIQUE,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE store ADD COLUMN owner_id BLOB REFERENCES owner (id);
CREATE INDEX store_owner ON store (owner_id, number) WHERE owner_id IS NOT NULL;
ALTER TABLE api_key ADD COLUMN owner_id BLOB REFERENCES owner (id); -- whose stores it sees; NULL = store_id alone

-- Counts from 1 in the deployment. Every order has one.
ALTER TABLE sale_order ADD COLUMN number INTEGER;
UPDATE sale_order SET number = counted.number FROM (
    SELECT store_id, id, row_number() OVER (ORDER BY created_at, id) AS number FROM sale_order
) AS counted WHERE counted.store_id = sale_order.store_id AND counted.id = sale_order.id;
CREATE UNIQUE INDEX sale_order_number ON sale_order (number);
ALTER TABLE variant ADD COLUMN deliverable TEXT NOT NULL DEFAULT ''; -- JSON object
ALTER TABLE variant ADD COLUMN rules TEXT NOT NULL DEFAULT ''; -- JSON object: how it may be bought
ALTER TABLE coupon ADD COLUMN variants TEXT NOT NULL DEFAULT ''; -- JSON array: those that it is narrowed to

CREATE TABLE delivery (
    store_id   BLOB NOT NULL,
    order_id   BLOB NOT NULL,
    id         BLOB NOT NULL,
    version    INTEGER NOT NULL CHECK (version > 0),
    line       INTEGER NOT NULL CHECK (line >= 0),
    product_id BLOB NOT NULL,
    variant_id BLOB NOT NULL,
    kind       TEXT NOT NULL,
    quantity   INTEGER NOT NULL CHECK (quantity > 0),
    state      TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'given_up', 'recalled', 'unstocked')),
    content    TEXT NOT NULL, -- JSON object: what is handed over, and where it is asked for
    tries      INTEGER NOT NULL CHECK (tries >= 0),
    retry_at   INTEGER,
    failure    TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    done_at    INTEGER,
    PRIMARY KEY (store_id, order_id, id),
    CONSTRAINT delivery_order FOREIGN KEY (store_id, order_id) REFERENCES sale_order (store_id, id),
    CONSTRAINT delivery_done CHECK (state <> 'delivered' OR done_at IS NOT NULL),
    CONSTRAINT delivery_retry CHECK (retry_at IS NULL OR state = 'pending')
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX delivery_id ON delivery (store_id, id);
-- Work of all stores: the deliveries to ask for.
CREATE INDEX delivery_due ON delivery (retry_at) WHERE retry_at IS NOT NULL;

CREATE TABLE file (
    store_id   BLOB NOT NULL REFERENCES store (id),
    id         BLOB NOT NULL,
    name       TEXT NOT NULL,
    size       INTEGER NOT NULL CHECK (size >= 0), -- bytes
    media_type TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (store_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE letter (
    store_id   BLOB NOT NULL,
    id         BLOB NOT NULL,
    order_id   BLOB NOT NULL,
    version    INTEGER NOT NULL CHECK (version > 0),
    recipient  TEXT NOT NULL,
    tries      INTEGER NOT NULL CHECK (tries >= 0),
    due_at     INTEGER,
    failure    TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    sent_at    INTEGER,
    PRIMARY KEY (store_id, id),
    CONSTRAINT letter_sent CHECK (sent_at IS NULL OR due_at IS NULL)
) STRICT, WITHOUT ROWID;
-- Work of all stores: the letters to send.
CREATE INDEX letter_due ON letter (due_at) WHERE due_at IS NOT NULL;

-- As in 00002: the rows of a large deployment. Stores that belong to an owner are few, work that is due as well.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('store', 'store_owner', '1000 4 1'),
    ('sale_order', 'sale_order_number', '1000000 1'),
    ('delivery', 'delivery', '1000000 100000 2 1'),
    ('delivery', 'delivery_id', '1000000 100000 1'),
    ('delivery', 'delivery_due', '1000 2'),
    ('file', 'file', '10000 1000 1'),
    ('letter', 'letter', '1000000 100000 1'),
    ('letter', 'letter_due', '1000 2');

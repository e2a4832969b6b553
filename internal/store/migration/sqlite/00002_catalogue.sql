-- The catalogue, what orders reserve of it, customers, refunds and webhook endpoints; and what an order
-- costs in detail. The rules of 00001 hold here as well.

-- +goose Up
ALTER TABLE store ADD COLUMN currency TEXT NOT NULL DEFAULT 'USD' CHECK (length(currency) = 3);
ALTER TABLE store ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE store ADD COLUMN favicon_url TEXT NOT NULL DEFAULT '';
ALTER TABLE store ADD COLUMN primary_color TEXT NOT NULL DEFAULT '';
ALTER TABLE store ADD COLUMN statement_descriptor TEXT NOT NULL DEFAULT '';
ALTER TABLE store ADD COLUMN catalogue_only INTEGER NOT NULL DEFAULT 0;
ALTER TABLE store ADD COLUMN billing_required INTEGER NOT NULL DEFAULT 0;
ALTER TABLE store ADD COLUMN embed_origins TEXT NOT NULL DEFAULT '[]'; -- JSON array
ALTER TABLE store ADD COLUMN tax TEXT NOT NULL DEFAULT ''; -- JSON object: settings and rates

ALTER TABLE api_key ADD COLUMN signing TEXT NOT NULL DEFAULT ''; -- hex; empty where the text itself is the credential

-- What an order costs. The lines' shares stand in the lines' document.
ALTER TABLE sale_order ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE sale_order ADD COLUMN subtotal_minor INTEGER NOT NULL DEFAULT 0 CHECK (subtotal_minor BETWEEN 0 AND 9007199254740991);
ALTER TABLE sale_order ADD COLUMN discount_minor INTEGER NOT NULL DEFAULT 0 CHECK (discount_minor BETWEEN 0 AND 9007199254740991);
ALTER TABLE sale_order ADD COLUMN tax_minor INTEGER NOT NULL DEFAULT 0 CHECK (tax_minor BETWEEN 0 AND 9007199254740991);
ALTER TABLE sale_order ADD COLUMN tax_inclusive INTEGER NOT NULL DEFAULT 0;
UPDATE sale_order SET subtotal_minor = total_minor;
ALTER TABLE sale_order ADD COLUMN coupon_id BLOB;
ALTER TABLE sale_order ADD COLUMN coupon_code TEXT NOT NULL DEFAULT '';
ALTER TABLE sale_order ADD COLUMN customer_id BLOB;
ALTER TABLE sale_order ADD COLUMN buyer TEXT NOT NULL DEFAULT ''; -- JSON object: name, billing, tax id
ALTER TABLE sale_order ADD COLUMN fields TEXT NOT NULL DEFAULT ''; -- JSON array of custom fields
ALTER TABLE sale_order ADD COLUMN answers TEXT NOT NULL DEFAULT ''; -- JSON object: key to answer
ALTER TABLE sale_order ADD COLUMN least_minor INTEGER NOT NULL DEFAULT 0 CHECK (least_minor >= 0);
ALTER TABLE sale_order ADD COLUMN tax_rate INTEGER NOT NULL DEFAULT 0 CHECK (tax_rate >= 0); -- millionths
ALTER TABLE sale_order ADD COLUMN reverse_charge INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sale_order ADD COLUMN held INTEGER NOT NULL DEFAULT 0 CONSTRAINT sale_order_sum CHECK (
    total_minor = subtotal_minor - discount_minor + CASE WHEN tax_inclusive THEN 0 ELSE tax_minor END);
-- The orders of a customer, and those that were submitted.
CREATE INDEX sale_order_customer ON sale_order (store_id, customer_id, id) WHERE customer_id IS NOT NULL;
CREATE INDEX sale_order_submitted ON sale_order (store_id, id, submitted_at) WHERE submitted_at IS NOT NULL;

-- SQLite cannot change a CHECK: the table is made anew with one kind more.
ALTER TABLE exception RENAME TO exception_old;
CREATE TABLE exception (
    store_id     BLOB NOT NULL,
    order_id     BLOB NOT NULL,
    id           BLOB NOT NULL,
    payment_id   BLOB,
    kind         TEXT NOT NULL CHECK (kind IN ('paid_twice', 'overpaid', 'underpaid', 'paid_late_in_part',
                     'paid_in_review', 'gone', 'undelivered', 'mismatch')),
    currency     TEXT NOT NULL CHECK (length(currency) = 3),
    amount_minor INTEGER NOT NULL CHECK (amount_minor BETWEEN -9007199254740991 AND 9007199254740991),
    note         TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    resolved_at  INTEGER,
    PRIMARY KEY (store_id, order_id, id)
) STRICT, WITHOUT ROWID;
INSERT INTO exception SELECT * FROM exception_old;
DROP TABLE exception_old;

-- A claim whose request is still running has no answer yet.
DROP INDEX claim_age;
ALTER TABLE claim RENAME TO claim_old;
CREATE TABLE claim (
    store_id      BLOB NOT NULL,
    route         TEXT NOT NULL,
    path_ids      TEXT NOT NULL,
    key           TEXT NOT NULL,
    fingerprint   BLOB NOT NULL,
    answer_status INTEGER NOT NULL CHECK (answer_status = 0 OR answer_status BETWEEN 200 AND 599),
    answer_body   BLOB NOT NULL,
    created_at    INTEGER NOT NULL,
    in_flight     INTEGER CHECK ((in_flight IS NOT NULL) = (answer_status = 0)), -- until when its request is running
    PRIMARY KEY (store_id, route, path_ids, key)
) STRICT, WITHOUT ROWID;
INSERT INTO claim SELECT *, NULL FROM claim_old;
DROP TABLE claim_old;
CREATE INDEX claim_age ON claim (created_at);

CREATE TABLE product (
    store_id    BLOB NOT NULL REFERENCES store (id),
    id          BLOB NOT NULL,
    version     INTEGER NOT NULL CHECK (version > 0),
    number      INTEGER NOT NULL CONSTRAINT product_number UNIQUE, -- counts from 1 in the deployment
    handle      TEXT NOT NULL,
    title       TEXT NOT NULL,
    title_key   TEXT NOT NULL, -- lower case: sorted and searched by
    subtitle    TEXT NOT NULL,
    description TEXT NOT NULL,
    message     TEXT NOT NULL,
    kind        TEXT NOT NULL,
    status      TEXT NOT NULL CHECK (status IN ('draft', 'active', 'archived')),
    pricing     TEXT NOT NULL,
    delivery    TEXT NOT NULL,
    currency    TEXT NOT NULL CHECK (length(currency) = 3),
    price_minor INTEGER NOT NULL, -- of the variant that is sold when none is named: sorted by
    images      TEXT NOT NULL, -- JSON array
    options     TEXT NOT NULL, -- JSON array
    detail      TEXT NOT NULL, -- JSON object
    available_from  INTEGER,
    available_until INTEGER,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    PRIMARY KEY (store_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX product_handle ON product (store_id, handle) WHERE status <> 'archived';
-- The listings: what stands in a page is found in an index alone, which is why they all know the status.
CREATE INDEX product_listed ON product (store_id, id, status) WHERE status <> 'archived';
CREATE INDEX product_title ON product (store_id, title_key, id, status) WHERE status <> 'archived';
CREATE INDEX product_price ON product (store_id, price_minor, id, status) WHERE status <> 'archived';
CREATE INDEX product_updated ON product (store_id, updated_at, id, status) WHERE status <> 'archived';

CREATE TABLE variant (
    store_id     BLOB NOT NULL,
    product_id   BLOB NOT NULL,
    id           BLOB NOT NULL,
    number       INTEGER NOT NULL CONSTRAINT variant_number UNIQUE, -- counts from 1 in the deployment
    title        TEXT NOT NULL,
    slug         TEXT NOT NULL,
    description  TEXT NOT NULL,
    sku          TEXT NOT NULL,
    options      TEXT NOT NULL, -- JSON object
    currency     TEXT NOT NULL CHECK (length(currency) = 3),
    price_minor  INTEGER NOT NULL CHECK (price_minor BETWEEN 0 AND 9007199254740991),
    compare_minor INTEGER,
    images       TEXT NOT NULL, -- JSON array
    position     INTEGER NOT NULL,
    stock_kind   TEXT NOT NULL CHECK (stock_kind IN ('unlimited', 'counted', 'units')),
    stock        INTEGER NOT NULL CONSTRAINT variant_stock CHECK (stock BETWEEN 0 AND 9007199254740991),
    out_of_stock INTEGER NOT NULL,
    archived     INTEGER NOT NULL,
    PRIMARY KEY (store_id, product_id, id),
    CONSTRAINT variant_product FOREIGN KEY (store_id, product_id) REFERENCES product (store_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX variant_id ON variant (store_id, id);
CREATE INDEX variant_sku ON variant (store_id, sku) WHERE sku <> '';

-- What a counted variant has set aside for orders that are being paid.
CREATE TABLE stock_hold (
    store_id   BLOB NOT NULL,
    order_id   BLOB NOT NULL,
    variant_id BLOB NOT NULL,
    quantity   INTEGER NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (store_id, order_id, variant_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE stock_unit (
    store_id   BLOB NOT NULL,
    variant_id BLOB NOT NULL,
    id         BLOB NOT NULL,
    product_id BLOB NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('free', 'reserved', 'sold', 'revoked')),
    text       TEXT NOT NULL,
    digest     BLOB NOT NULL, -- SHA-256 of the text
    order_id   BLOB,
    created_at INTEGER NOT NULL,
    sold_at    INTEGER,
    PRIMARY KEY (store_id, variant_id, id),
    CONSTRAINT stock_unit_order CHECK ((order_id IS NULL) = (state = 'free')),
    CONSTRAINT stock_unit_sold CHECK (sold_at IS NOT NULL OR state IN ('free', 'reserved'))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX stock_unit_text ON stock_unit (store_id, digest, variant_id); -- also finds a key to verify
CREATE INDEX stock_unit_free ON stock_unit (store_id, variant_id, id) WHERE state = 'free';
CREATE INDEX stock_unit_of_order ON stock_unit (store_id, order_id) WHERE order_id IS NOT NULL;
CREATE INDEX stock_unit_of_product ON stock_unit (store_id, product_id, id);
CREATE UNIQUE INDEX stock_unit_id ON stock_unit (store_id, id);

CREATE TABLE coupon (
    store_id         BLOB NOT NULL REFERENCES store (id),
    id               BLOB NOT NULL,
    version          INTEGER NOT NULL CHECK (version > 0),
    number           INTEGER NOT NULL CONSTRAINT coupon_number UNIQUE, -- counts from 1 in the deployment
    code             TEXT NOT NULL,
    code_key         TEXT NOT NULL, -- upper case: looked up by
    display_name     TEXT NOT NULL,
    name_key         TEXT NOT NULL, -- the display name in lower case: searched
    description      TEXT NOT NULL,
    kind             TEXT NOT NULL CHECK (kind IN ('percentage', 'fixed')),
    value            INTEGER NOT NULL CHECK (value > 0 AND (kind = 'fixed' OR value <= 100)),
    currency         TEXT NOT NULL CHECK (length(currency) = 3),
    minimum_minor    INTEGER,
    max_uses         INTEGER CHECK (max_uses > 0),
    max_per_customer INTEGER CHECK (max_per_customer > 0),
    first_only       INTEGER NOT NULL,
    starts_at        INTEGER,
    ends_at          INTEGER,
    enabled          INTEGER NOT NULL,
    products         TEXT NOT NULL, -- JSON array of ids
    used             INTEGER NOT NULL,
    deleted          INTEGER NOT NULL,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    PRIMARY KEY (store_id, id),
    CONSTRAINT coupon_used CHECK (used >= 0)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX coupon_code ON coupon (store_id, code_key) WHERE NOT deleted;

-- The orders that hold or have used a coupon: at most one use each.
CREATE TABLE coupon_use (
    store_id    BLOB NOT NULL,
    order_id    BLOB NOT NULL,
    coupon_id   BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    first       INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (store_id, order_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX coupon_use_customer ON coupon_use (store_id, customer_id, coupon_id);

CREATE TABLE customer (
    store_id    BLOB NOT NULL REFERENCES store (id),
    id          BLOB NOT NULL,
    number      INTEGER NOT NULL CONSTRAINT customer_number UNIQUE, -- counts from 1 in the deployment
    email       TEXT NOT NULL,
    email_key   TEXT NOT NULL, -- lower case: known by
    name        TEXT NOT NULL,
    name_key    TEXT NOT NULL, -- lower case: searched
    billing     TEXT NOT NULL, -- JSON object
    orders      INTEGER NOT NULL CHECK (orders >= 0),
    currency    TEXT NOT NULL CHECK (length(currency) = 3),
    spent_minor INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    PRIMARY KEY (store_id, id),
    CONSTRAINT customer_email UNIQUE (store_id, email_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE refund (
    store_id     BLOB NOT NULL,
    id           BLOB NOT NULL,
    order_id     BLOB NOT NULL,
    payment_id   BLOB NOT NULL,
    version      INTEGER NOT NULL CHECK (version > 0),
    state        TEXT NOT NULL CHECK (state IN ('processing', 'succeeded', 'failed')),
    currency     TEXT NOT NULL CHECK (length(currency) = 3),
    amount_minor INTEGER NOT NULL CHECK (amount_minor BETWEEN 1 AND 9007199254740991),
    reason       TEXT NOT NULL,
    reference    TEXT NOT NULL,
    failure      TEXT NOT NULL,
    retry_at     INTEGER,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    PRIMARY KEY (store_id, id),
    CONSTRAINT refund_order FOREIGN KEY (store_id, order_id) REFERENCES sale_order (store_id, id),
    CONSTRAINT refund_failure CHECK (failure = '' OR state = 'failed'),
    CONSTRAINT refund_retry CHECK (retry_at IS NULL OR state = 'processing')
) STRICT, WITHOUT ROWID;
CREATE INDEX refund_of_order ON refund (store_id, order_id, id);
-- Work of all stores: the refunds to ask about again.
CREATE INDEX refund_due ON refund (retry_at) WHERE retry_at IS NOT NULL;

CREATE TABLE endpoint (
    store_id   BLOB NOT NULL REFERENCES store (id),
    id         BLOB NOT NULL,
    version    INTEGER NOT NULL CHECK (version > 0),
    dialect    TEXT NOT NULL,
    url        TEXT NOT NULL,
    events     TEXT NOT NULL, -- JSON array
    note       TEXT NOT NULL,
    secret     TEXT NOT NULL,
    signature  TEXT NOT NULL,
    enabled    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (store_id, id)
) STRICT, WITHOUT ROWID;

-- SQLite plans by statistics and has none of an empty database: it would take the rows of one store for ten,
-- and read all of them where an index finds two. These are the rows of a large deployment: in all, per store,
-- and so on for each further column of an index. ANALYZE, of a table of SQLite's own, makes the table that
-- keeps them, and measures nothing.
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('sale_order', 'sale_order', '1000000 100000 1'),
    ('sale_order', 'sale_order_customer', '1000000 100000 3 1'),
    ('sale_order', 'sale_order_submitted', '1000000 100000 1 1'),
    ('product', 'product', '1000000 100000 1'),
    ('product', 'product_handle', '1000000 100000 1'),
    ('product', 'product_listed', '1000000 100000 1 1'),
    ('product', 'product_title', '1000000 100000 2 1 1'),
    ('product', 'product_price', '1000000 100000 100 1 1'),
    ('product', 'product_updated', '1000000 100000 2 1 1'),
    ('variant', 'variant', '1000000 100000 3 1'),
    ('variant', 'variant_id', '1000000 100000 1'),
    ('variant', 'variant_sku', '1000000 100000 2'),
    ('stock_unit', 'stock_unit', '1000000 100000 1000 1'),
    ('stock_unit', 'stock_unit_text', '1000000 100000 2 1'),
    ('stock_unit', 'stock_unit_free', '500000 50000 500 1'),
    ('stock_unit', 'stock_unit_of_order', '500000 50000 2'),
    ('stock_unit', 'stock_unit_of_product', '1000000 100000 1000 1'),
    ('stock_unit', 'stock_unit_id', '1000000 100000 1'),
    ('coupon', 'coupon', '10000 1000 1'),
    ('coupon', 'coupon_code', '10000 1000 1'),
    ('coupon_use', 'coupon_use', '1000000 100000 1'),
    ('coupon_use', 'coupon_use_customer', '1000000 100000 3 1'),
    ('customer', 'customer', '1000000 100000 1'),
    ('customer', 'sqlite_autoindex_customer_3', '1000000 100000 1'),
    ('refund', 'refund', '100000 10000 1'),
    ('refund', 'refund_of_order', '100000 10000 2 1');

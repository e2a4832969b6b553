-- Carts, the orders that are checkouts of them, and where buyers go from those. The rules of 00001 hold here as well.

-- +goose Up
CREATE TABLE cart (
    store_id   BLOB NOT NULL REFERENCES store (id),
    id         BLOB NOT NULL,
    version    INTEGER NOT NULL CHECK (version > 0),
    lines      TEXT NOT NULL, -- JSON array of {product, quantity}
    order_id   BLOB, -- its newest checkout, or the one that paid it
    paid_at    INTEGER, -- it is closed from then on
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (store_id, id),
    CONSTRAINT cart_order FOREIGN KEY (store_id, order_id) REFERENCES sale_order (store_id, id),
    CONSTRAINT cart_paid CHECK (paid_at IS NULL OR order_id IS NOT NULL)
) STRICT, WITHOUT ROWID;
ALTER TABLE sale_order ADD COLUMN cart_id BLOB; -- that it is a checkout of

-- Where buyers go from checkouts whose requests name no address; empty = nowhere.
ALTER TABLE store ADD COLUMN success_url TEXT NOT NULL DEFAULT '';
ALTER TABLE store ADD COLUMN cancel_url TEXT NOT NULL DEFAULT '';

-- As in 00002: the rows of a large deployment.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('cart', 'cart', '1000000 100000 1');

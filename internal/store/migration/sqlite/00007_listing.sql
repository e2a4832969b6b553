-- Which products the lists for buyers show, and what is done is forgotten. The rules of 00001 hold here as well.

-- +goose Up
ALTER TABLE product ADD COLUMN unlisted INTEGER NOT NULL DEFAULT 0; -- bought by those who know it, shown in no list for buyers
-- What stands in a page is found in an index alone, so they all know it.
DROP INDEX product_listed;
DROP INDEX product_title;
DROP INDEX product_price;
DROP INDEX product_updated;
CREATE INDEX product_listed ON product (store_id, id, status, unlisted) WHERE status <> 'archived';
CREATE INDEX product_title ON product (store_id, title_key, id, status, unlisted) WHERE status <> 'archived';
CREATE INDEX product_price ON product (store_id, price_minor, id, status, unlisted) WHERE status <> 'archived';
CREATE INDEX product_updated ON product (store_id, updated_at, id, status, unlisted) WHERE status <> 'archived';

-- Work of all stores: the gateways' events that were processed long ago.
CREATE INDEX gateway_event_done ON gateway_event (received_at) WHERE due_at IS NULL;

-- As in 00002: the rows of a large deployment.
DELETE FROM sqlite_stat1 WHERE idx IN ('product_listed', 'product_title', 'product_price', 'product_updated');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('product', 'product_listed', '1000000 100000 1 1 1'),
    ('product', 'product_title', '1000000 100000 2 1 1 1'),
    ('product', 'product_price', '1000000 100000 100 1 1 1'),
    ('product', 'product_updated', '1000000 100000 2 1 1 1'),
    ('gateway_event', 'gateway_event_done', '1000000 2');

-- Which products the lists for buyers show, and what is done is forgotten. The rules of 00001 hold here as well.

-- +goose Up
ALTER TABLE product ADD COLUMN unlisted BOOLEAN NOT NULL DEFAULT false; -- bought by those who know it, shown in no list for buyers
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

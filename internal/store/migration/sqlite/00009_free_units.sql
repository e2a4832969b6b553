-- Free units are found by an index whatever PostgreSQL believes of them. The rules of 00001 hold here as well.

-- +goose Up
-- No other index gives this order, so PostgreSQL does not look for free units among those that were sold.
DROP INDEX stock_unit_free;
CREATE INDEX stock_unit_free ON stock_unit (store_id, variant_id, created_at, id) WHERE state = 'free';

-- As in 00002: the rows of a large deployment. Units of one import were made at one time.
DELETE FROM sqlite_stat1 WHERE idx = 'stock_unit_free';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('stock_unit', 'stock_unit_free', '500000 50000 500 100 1');

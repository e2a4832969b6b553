-- Exceptions are worked off: by the policy of their store, or by a person. The rules of 00001 hold here as well.

-- +goose Up
ALTER TABLE exception ADD COLUMN resolution TEXT NOT NULL DEFAULT ''; -- how it ended, or what was tried
ALTER TABLE exception ADD COLUMN refund_at BIGINT; -- when the policy refunds it; NULL = never: those of before wait for a person
CREATE INDEX exception_due ON exception (refund_at) WHERE refund_at IS NOT NULL;
-- Work of all stores: what is open is found, listed and counted in this index.
CREATE INDEX exception_open ON exception (id, kind) WHERE resolved_at IS NULL;

ALTER TABLE refund ADD COLUMN exception_id BYTEA;
ALTER TABLE refund ADD COLUMN apart BOOLEAN NOT NULL DEFAULT false; -- the money never was, or is not any more, part of what the order keeps

ALTER TABLE store ADD COLUMN manual_refunds BOOLEAN NOT NULL DEFAULT false;

-- What an account shows to its provider, encrypted at rest; and accounts that are not in use any more. The rules
-- of 00001 hold here as well.

-- +goose Up
-- Sealed by the server's own key (internal/store/keyring.go); empty = the account has no API key, and its secret
-- stands in the column of that name.
ALTER TABLE gateway_account ADD COLUMN credentials BYTEA NOT NULL DEFAULT '';
ALTER TABLE gateway_account ADD COLUMN removed_at BIGINT;

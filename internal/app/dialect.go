package app

import (
	"kassa/internal/wire/pandabase"
	"kassa/internal/wire/quickshops"
	"kassa/internal/wire/sellapp"
	"kassa/internal/wire/shoppex"
	"kassa/internal/wire/standard"
)

// The names of the dialects that are built in, as their keys have them.
const (
	ShoppexDialect    = shoppex.Name
	PandabaseDialect  = pandabase.Name
	SellAppDialect    = sellapp.Name
	QuickshopsDialect = quickshops.Name
	// StandardDialect is Kassa's own.
	StandardDialect = standard.Name
)

// SigningPrefix is the beginning of the name of a key that signs Pandabase's requests, and
// SigningSecretPrefix that of the secret with which it does.
const (
	SigningPrefix       = pandabase.SigningPrefix
	SigningSecretPrefix = "stks_"
)

// KeyPrefixes are the beginnings of the keys of each dialect that is built in.
var KeyPrefixes = map[string]string{
	ShoppexDialect: shoppex.KeyPrefix, PandabaseDialect: pandabase.KeyPrefix, SellAppDialect: sellapp.KeyPrefix,
	StandardDialect:   standard.KeyPrefix,
	QuickshopsDialect: quickshops.KeyPrefix,
}

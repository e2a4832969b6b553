package rig

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	provider "kassa/internal/gateway/sandbox"
	"kassa/internal/store"
	"kassa/internal/wire/shoppex"
	"kassa/internal/wire/standard"
)

// sandbox is the name under which the server knows its provider.
const sandbox = "sandbox"

// Seller is a store with a sandbox account, keys, and endpoints in the dialect standard that hear of everything.
type Seller struct {
	Store    checkout.StoreID
	Key      string // of the Shoppex API
	FeedKey  string // of the feed
	Endpoint []checkout.EndpointID
}

// AddSellers adds so many sellers to a migrated database that no server uses yet. urls gives the addresses of
// the endpoints of the n-th.
func AddSellers(ctx context.Context, databaseURL string, count int, urls func(n int) []string) (sellers []Seller, err error) {
	db, err := store.Open(ctx, store.Options{URL: databaseURL})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	core := checkout.New(checkout.Config{Database: db, Directory: db.Directory(), Clock: clock.System(),
		Gateways: map[string]checkout.Gateway{sandbox: provider.New(provider.Config{})}})
	sellers = make([]Seller, count)
	failed := make([]error, count)
	var running sync.WaitGroup
	places := make(chan struct{}, 16)
	for n := range sellers {
		places <- struct{}{}
		running.Go(func() {
			sellers[n], failed[n] = addSeller(ctx, core, n, urls(n))
			<-places
		})
	}
	running.Wait()
	return sellers, errors.Join(failed...)
}

// addSeller adds one.
func addSeller(ctx context.Context, core *checkout.Service, n int, urls []string) (s Seller, err error) {
	made, err := core.CreateStore(ctx, checkout.Store{
		Slug: Slug(n), Name: "Seller", Mode: checkout.ModeTest, AllowLoopback: true,
	}, checkout.GatewayAccount{Driver: sandbox, Mode: checkout.ModeTest, Methods: []string{"STRIPE"}})
	if err != nil {
		return s, err
	}
	s.Store = made.ID
	for _, key := range []struct {
		dialect, prefix string
		text            *string
	}{{shoppex.Name, shoppex.KeyPrefix, &s.Key}, {standard.Name, standard.KeyPrefix, &s.FeedKey}} {
		if _, *key.text, err = core.CreateKey(ctx, checkout.Key{
			StoreID: s.Store, Dialect: key.dialect, Kind: checkout.KeySecret, Mode: checkout.ModeTest, Scopes: []string{"*"},
		}, key.prefix); err != nil {
			return s, err
		}
	}
	_, _, err = core.Once(ctx, nil, func(tx checkout.Tx) (checkout.Answer, error) {
		s.Endpoint = nil
		for _, url := range urls {
			e := core.AddEndpoint(tx, s.Store, checkout.Endpoint{Dialect: standard.Name, URL: url, Secret: standard.NewSecret(), Enabled: true})
			s.Endpoint = append(s.Endpoint, e.ID)
		}
		return checkout.Answer{}, nil
	}, nil)
	return s, err
}

// Slug is the name of the n-th seller's store, for commands.
func Slug(n int) string { return fmt.Sprintf("seller-%d", n) }

package checkout_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

func TestDraftRefuses(t *testing.T) {
	w := newWorld(t)
	line := func(total money.Amount, quantity int64) checkout.Line {
		return checkout.Line{Name: "Book", Quantity: quantity, Total: total}
	}
	for name, tc := range map[string]struct {
		change func(*checkout.NewSale)
		reason checkout.Reason
		param  string
	}{
		"no lines": {func(n *checkout.NewSale) { n.Lines = nil }, checkout.ReasonInvalidField, "items"},
		"two currencies": {func(n *checkout.NewSale) {
			n.Lines = append(n.Lines, line(money.Must(1, money.MustCurrency("USD")), 1))
		}, checkout.ReasonCurrencyMismatch, "currency"},
		"too much": {func(n *checkout.NewSale) {
			n.Lines = append(n.Lines, line(eur(money.MaxMinor), 1))
		}, checkout.ReasonAmountOverflow, "amount"},
		"no quantity":      {func(n *checkout.NewSale) { n.Lines[0].Quantity = 0 }, checkout.ReasonInvalidField, "quantity"},
		"negative":         {func(n *checkout.NewSale) { n.Lines[0].Total = eur(-1) }, checkout.ReasonInvalidField, "amount"},
		"bad e-mail":       {func(n *checkout.NewSale) { n.Email = "nobody" }, checkout.ReasonInvalidField, "email"},
		"unknown customer": {func(n *checkout.NewSale) { n.CustomerID = "c1" }, checkout.ReasonUnknownCustomer, "customer_id"},
		"white label":      {func(n *checkout.NewSale) { n.WhiteLabel = true }, checkout.ReasonWhiteLabelDisabled, "white_label"},
		"method":           {func(n *checkout.NewSale) { n.Method = "SQUARE" }, checkout.ReasonMethodUnavailable, "gateway"},
		"methods":          {func(n *checkout.NewSale) { n.Methods = []string{"STRIPE", "SQUARE"} }, checkout.ReasonMethodUnavailable, "gateways"},
		"coin":             {func(n *checkout.NewSale) { n.Coin = "LITECOIN" }, checkout.ReasonMethodUnavailable, "crypto_gateway"},
		"method not among methods": {func(n *checkout.NewSale) {
			n.Method, n.Methods = "STRIPE", []string{"PAYPAL"}
		}, checkout.ReasonMethodNotOffered, "gateway"},
	} {
		t.Run(name, func(t *testing.T) {
			n := wish(1000)
			tc.change(&n)
			_, err := w.svc.Draft(t.Context(), w.caller, n)
			var core *checkout.Error
			if !errors.As(err, &core) || core.Reason != tc.reason || core.Param != tc.param {
				t.Errorf("%v, want %s of %s", err, tc.reason, tc.param)
			}
		})
	}
	if n := w.sales(); n != 0 {
		t.Errorf("%d sales were written", n)
	}
}

func TestDraftNeedsAMethodInItsMode(t *testing.T) {
	w := newWorld(t)
	live := w.caller
	live.Store.Mode, live.Key.Mode = checkout.ModeLive, checkout.ModeLive
	_, err := w.svc.Draft(t.Context(), live, wish(1000))
	w.refused(err, checkout.ReasonNoPaymentMethods)
}

func TestSaleIsReadBackAsItWasMade(t *testing.T) {
	w := newWorld(t)
	n := wish(1000)
	n.Lines = append(n.Lines, checkout.Line{Name: "Ünïcode <b>&\u2028", Quantity: 3, Total: eur(0)})
	n.SuccessURL, n.CancelURL, n.Methods, n.Method = "https://shop.example/ok", "https://shop.example/no", []string{"PAYPAL", "STRIPE"}, "PAYPAL"
	n.Metadata, n.NotifyURL, n.Confirmations = `{"a":1.50}`, "https://shop.example/hook", 3
	draft, err := w.svc.Draft(t.Context(), w.caller, n)
	w.must(err)
	w.inTx(func(tx checkout.Tx) error {
		w.svc.Place(tx, draft)
		return nil
	})
	got, store, err := w.svc.SaleBySession(t.Context(), draft.Session.ID)
	w.must(err)
	for i := range n.Lines { // an order is priced
		n.Lines[i].Discount, n.Lines[i].Tax = eur(0), eur(0)
	}
	if store.ID != w.caller.Store.ID || got.Order.Metadata != n.Metadata || got.Order.NotifySecret == "" ||
		!slices.Equal(got.Order.Lines, n.Lines) || !slices.Equal(got.Session.Methods, n.Methods) ||
		got.Session.Confirmations != 3 || !got.Session.ExpiresAt.Equal(start.Add(24*time.Hour)) {
		t.Errorf("%+v", got)
	}
	methods, err := w.svc.Methods(t.Context(), got)
	if err != nil || !slices.Equal(methods, []string{"STRIPE", "PAYPAL"}) {
		t.Errorf("%v, %v", methods, err)
	}
	origins, err := w.svc.Origins(t.Context(), got)
	if err != nil || !slices.Equal(origins, []string{"https://bank.example"}) {
		t.Errorf("%v, %v", origins, err)
	}
	_, err = w.svc.Sale(t.Context(), checkout.StoreID{}, draft.Order.ID)
	w.refused(err, checkout.ReasonOrderNotFound)
}

func TestAuthenticate(t *testing.T) {
	w := newWorld(t)
	key, text, err := w.svc.CreateKey(t.Context(), checkout.Key{StoreID: w.caller.Store.ID, Dialect: "shoppex", Mode: checkout.ModeTest, Scopes: []string{"*"}}, "shx_")
	w.must(err)
	caller, err := w.svc.Authenticate(t.Context(), "shoppex", text)
	if err != nil || caller.Store.ID != w.caller.Store.ID || caller.Key.ID != key.ID {
		t.Fatalf("%+v, %v", caller, err)
	}
	_, expired, err := w.svc.CreateKey(t.Context(), checkout.Key{
		StoreID: w.caller.Store.ID, Dialect: "shoppex", Mode: checkout.ModeTest, Scopes: []string{"*"}, ExpiresAt: start,
	}, "shx_")
	w.must(err)
	var first error
	for name, tc := range map[string][2]string{
		"empty": {"shoppex", ""}, "unknown": {"shoppex", "shx_nobody"}, "other dialect": {"sellapp", text},
		"expired": {"shoppex", expired}, "too long": {"shoppex", string(make([]byte, 300))},
	} {
		_, err := w.svc.Authenticate(t.Context(), tc[0], tc[1])
		w.refused(err, checkout.ReasonUnauthenticated)
		if first == nil {
			first = err
		}
		if err.Error() != first.Error() {
			t.Errorf("%s: %q differs from %q", name, err, first)
		}
	}
	w.refused(w.svc.RevokeKey(t.Context(), w.caller.Store.ID, checkout.KeyID{}), checkout.ReasonKeyNotFound)
	w.refused(w.svc.RevokeKey(t.Context(), checkout.StoreID{}, key.ID), checkout.ReasonKeyNotFound)
	w.must(w.svc.RevokeKey(t.Context(), w.caller.Store.ID, key.ID))
}

func TestStoresAreFoundBySlug(t *testing.T) {
	w := newWorld(t)
	_, err := w.svc.CreateStore(t.Context(), checkout.Store{Slug: "demo", Name: "Again"})
	w.refused(err, checkout.ReasonStoreExists)
	found, err := w.svc.StoreBySlug(t.Context(), "demo")
	if err != nil || found.ID != w.caller.Store.ID {
		t.Errorf("%+v, %v", found, err)
	}
	_, err = w.svc.StoreBySlug(t.Context(), "nobody")
	w.refused(err, checkout.ReasonStoreNotFound)
	_, err = w.svc.AddGatewayAccount(t.Context(), checkout.GatewayAccount{Driver: "nobody"})
	w.refused(err, checkout.ReasonInvalidField)
	_, err = w.svc.CreateStore(t.Context(), checkout.Store{Slug: "half", Name: "Half"}, checkout.GatewayAccount{Driver: "bank", Methods: []string{"stripe"}})
	w.refused(err, checkout.ReasonInvalidField)
	_, err = w.svc.StoreBySlug(t.Context(), "half")
	w.refused(err, checkout.ReasonStoreNotFound)
}

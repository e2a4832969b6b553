package checkout_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// change changes the world's account.
func (w *world) change(patch func(*checkout.GatewayAccount)) (checkout.GatewayAccount, error) {
	return w.svc.ChangeGatewayAccount(w.t.Context(), w.account.StoreID, w.account.ID, func(a *checkout.GatewayAccount) error {
		patch(a)
		return nil
	})
}

func TestARemovedAccountOffersNothing(t *testing.T) {
	w := newWorld(t)
	sale := w.sell(1000)
	payment := w.pay(sale, "STRIPE")
	_, err := w.change(func(a *checkout.GatewayAccount) { a.RemovedAt = w.svc.Now() })
	w.must(err)
	methods, err := w.svc.Methods(t.Context(), sale)
	w.must(err)
	origins, err := w.svc.Origins(t.Context(), sale)
	w.must(err)
	if len(methods) != 0 || len(origins) != 0 {
		t.Errorf("offers %v at %v", methods, origins)
	}
	w.bank.receives(payment, 1000) // what was opened before is looked up, and can be given back
	if after := w.buyerReturns(sale); after.Order.State != checkout.OrderCompleted {
		t.Errorf("the order is %s", after.Order.State)
	}
	if _, after, err := w.refund(sale, 0); err != nil || after.Order.State != checkout.OrderRefunded {
		t.Errorf("%s, %v", after.Order.State, err)
	}
	again, err := w.svc.AddGatewayAccount(t.Context(), checkout.GatewayAccount{
		StoreID: w.account.StoreID, Driver: w.account.Driver, Mode: w.account.Mode, Methods: []string{"STRIPE"},
	})
	if err != nil || again.ID == w.account.ID {
		t.Errorf("%+v, %v", again, err)
	}
	_, err = w.change(func(a *checkout.GatewayAccount) { a.RemovedAt = time.Time{} })
	w.refused(err, checkout.ReasonInvalidField) // the other one has the method now
}

func TestAMethodLeadsToOneAccount(t *testing.T) {
	w := newWorld(t)
	other := checkout.GatewayAccount{StoreID: w.account.StoreID, Driver: w.account.Driver, Mode: w.account.Mode, Methods: []string{"CARD", "STRIPE"}}
	_, err := w.svc.AddGatewayAccount(t.Context(), other)
	w.refused(err, checkout.ReasonInvalidField)
	other.Methods = []string{"CARD"}
	made, err := w.svc.AddGatewayAccount(t.Context(), other)
	w.must(err)
	_, err = w.change(func(a *checkout.GatewayAccount) { a.Methods = []string{"STRIPE", "CARD"} })
	w.refused(err, checkout.ReasonInvalidField)
	_, err = w.change(func(a *checkout.GatewayAccount) { a.Methods = []string{"card"} })
	w.refused(err, checkout.ReasonInvalidField)
	_, err = w.svc.ChangeGatewayAccount(t.Context(), w.account.StoreID, id.New[checkout.GatewayAccount](), nil)
	w.refused(err, checkout.ReasonGatewayAccountNotFound)
	all, err := w.svc.GatewayAccounts(t.Context(), w.account.StoreID)
	if err != nil || len(all) != 2 || all[1].ID != made.ID || !slices.Equal(all[0].Methods, w.account.Methods) {
		t.Errorf("%+v, %v", all, err)
	}
}

// tracing is a bank whose events name charges.
type tracing struct {
	*bank
	behind map[string]string
}

// Trace implements checkout.Tracer.
func (b tracing) Trace(_ context.Context, _ checkout.GatewayAccount, thing string) (string, error) {
	switch reference := b.behind[thing]; reference {
	case "":
		return "", checkout.Refuse(checkout.ReasonPaymentNotFound, "No such charge.")
	case "down":
		return "", checkout.Refuse(checkout.ReasonGatewayUnavailable, "Silence.")
	default:
		return reference, nil
	}
}

// Probe implements checkout.Prober.
func (b tracing) Probe(context.Context, checkout.GatewayAccount) (string, error) {
	return "", errors.New("revoked")
}

// newTraced makes a world whose bank tells of charges.
func newTraced(t *testing.T, behind map[string]string) *world {
	b := newBank()
	return makeWorld(t, sqlite(t), tracing{b, behind}, b)
}

func TestEventsOfChargesAreTraced(t *testing.T) {
	behind := map[string]string{"silent": "down"}
	w := newTraced(t, behind)
	sale, payment := w.bought(1000)
	behind["charge"] = payment.Reference
	w.bank.takesBack(payment, 1000, "")
	for _, body := range []string{"e1 charge.refunded charge", "e2 charge.refunded nobodys", "e3 charge.refunded silent"} {
		w.must(w.receive("bank", w.account.ID, w.account.Secret, body))
	}
	if n, _ := w.svc.ProcessEvents(t.Context(), 100); n != 3 { // with the error of the one that is tried again
		t.Errorf("%d processed", n)
	}
	after, err := w.svc.Sale(t.Context(), sale.Order.StoreID, sale.Order.ID)
	if err != nil || after.Order.State != checkout.OrderRefunded {
		t.Errorf("%s, %v", after.Order.State, err)
	}
	behind["silent"] = payment.Reference
	w.clock.Advance(time.Hour)
	if n := w.processed(); n == 0 {
		t.Error("what was silent is not tried again")
	}
}

func TestProbe(t *testing.T) {
	if _, err := newTraced(t, nil).probe(); err == nil || err.Error() != "revoked" {
		t.Errorf("%v", err)
	}
	if told, err := newWorld(t).probe(); err != nil || told == "" {
		t.Errorf("%q, %v", told, err)
	}
}

func (w *world) probe() (string, error) { return w.svc.ProbeGatewayAccount(w.t.Context(), w.account) }

// What nobody can read is asked of nobody, and its events are to come again.
func TestALockedAccount(t *testing.T) {
	w := newWorld(t)
	locked := w.account
	locked.Locked = true
	_, err := w.svc.ProbeGatewayAccount(t.Context(), locked)
	w.refused(err, checkout.ReasonGatewayUnavailable)
}

func TestResealLeavesAlone(t *testing.T) {
	w := newWorld(t)
	if n, err := w.svc.Reseal(t.Context()); err != nil || n != 0 {
		t.Errorf("%d, %v", n, err)
	}
	unchanged, err := w.svc.GatewayAccounts(t.Context(), w.account.StoreID)
	if err != nil || len(unchanged) != 1 || unchanged[0].Secret != w.account.Secret {
		t.Errorf("%+v, %v", unchanged, err)
	}
}

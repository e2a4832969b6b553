package sandbox

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"kassa/internal/id"
)

// bodyLimit is the most bytes of a request to the API.
const bodyLimit = 64 << 10

// call is one authenticated call to the API. Its reference, if it has one, is the account's own.
type call struct {
	*http.Request
	account string
	body    []byte
}

// api authenticates, reads the body, and writes what handle answers as JSON.
func (p *Provider) api(handle func(call) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		account, ok := p.authenticate(r)
		if !ok {
			fail(w, errCredentials)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
		if err != nil {
			fail(w, errBody)
			return
		}
		answer, err := handle(call{Request: r, account: account, body: body})
		var told *errorMessage
		switch {
		case err == nil:
			reply(w, http.StatusOK, answer)
		case errors.As(err, &told):
			fail(w, told)
		default:
			p.log.ErrorContext(r.Context(), "sandbox API", "error", err)
			fail(w, errUnavailable)
		}
	}
}

// open makes a payment, or shows the one that was made under the same key.
func (p *Provider) open(c call) (any, error) {
	key, err := keyOf(c.Request)
	if err != nil {
		return nil, err
	}
	var wish openMessage
	if decode(c.body, &wish) != nil {
		return nil, errBody
	}
	d, err := newPayment(c.account, wish, p.clock.Now())
	if err != nil {
		return nil, err
	}
	doc, err := encode(d)
	if err != nil {
		return nil, err
	}
	existing, err := p.ledger.SandboxCreate(c.Context(), d.Reference, ledgerKey(c.account, key), doc)
	if err != nil {
		return nil, err
	}
	if existing != "" {
		was, _, err := p.load(c.Context(), existing)
		if err != nil {
			return nil, err
		}
		if was.Amount != d.Amount || was.Currency != d.Currency {
			return nil, errKeyReused
		}
		d = was
	}
	return p.message(d), nil
}

// newPayment checks a wish and makes the payment.
func newPayment(account string, wish openMessage, now time.Time) (payment, error) {
	amount, err := amountOf(wish.Amount, wish.Currency)
	if err != nil || !amount.IsPositive() {
		return payment{}, errAmount
	}
	back, err := url.Parse(wish.ReturnURL)
	if err != nil || back.Host == "" || back.Scheme != "https" && back.Scheme != "http" {
		return payment{}, errReturnURL
	}
	if wish.ExpiresAt.IsZero() {
		wish.ExpiresAt = now.Add(defaultLife)
	}
	return payment{
		Reference: "sbx_" + id.New[payment]().Base32() + id.Token(referenceLength), Account: account, Method: wish.Method,
		Amount: wish.Amount, Currency: amount.Currency().Code(), Title: wish.Title,
		ReturnURL: wish.ReturnURL, ExpiresAt: wish.ExpiresAt, CreatedAt: now,
	}, nil
}

// find shows the payment that was made under a key.
func (p *Provider) find(c call) (any, error) {
	key := c.URL.Query().Get("key")
	if !plain(key) {
		return nil, errUnknown
	}
	reference, found, err := p.ledger.SandboxLoadByKey(c.Context(), ledgerKey(c.account, key))
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, errUnknown
	}
	return p.tell(c, reference)
}

// read shows a payment by its reference.
func (p *Provider) read(c call) (any, error) { return p.tell(c, c.PathValue("reference")) }

// tell looks a payment up, and leaves one look-up without an answer when the outcome asks for that.
func (p *Provider) tell(c call, reference string) (any, error) {
	hang := false
	d, err := p.change(c.Context(), reference, func(d *payment) (bool, error) {
		if d.Account != c.account {
			return false, errUnknown
		}
		chosen, ok := outcomeNamed(d.Outcome)
		hang = ok && chosen.hangs && !d.Hung
		d.Hung = d.Hung || hang
		return hang, nil
	})
	if err != nil {
		return nil, err
	}
	if hang {
		return nil, p.hang(c.Context())
	}
	return p.message(d), nil
}

// hangFor is the longest that a look-up hangs.
const hangFor = 30 * time.Second

// hang waits until the caller gives up, hangFor is over, or the provider stops.
func (p *Provider) hang(ctx context.Context) error {
	select {
	case <-ctx.Done():
	case <-p.clock.After(hangFor):
	case <-p.stopped:
	}
	return errUnavailable
}

// cancel calls a payment off if nobody has made it, and shows what became of it.
func (p *Provider) cancel(c call) (any, error) {
	now := p.clock.Now()
	var events []string
	d, err := p.change(c.Context(), c.PathValue("reference"), func(d *payment) (bool, error) {
		if d.Account != c.account {
			return false, errUnknown
		}
		before := d.status(now).state
		events = d.cancel(now)
		return d.status(now).state != before, nil
	})
	if err != nil {
		return nil, err
	}
	p.courier.send(d, now, events)
	return p.message(d), nil
}

// refund sends money back, once per key.
func (p *Provider) refund(c call) (any, error) {
	key, err := keyOf(c.Request)
	if err != nil {
		return nil, err
	}
	var wish refundMessage
	if decode(c.body, &wish) != nil {
		return nil, errBody
	}
	now := p.clock.Now()
	var done refund
	d, err := p.change(c.Context(), c.PathValue("reference"), func(d *payment) (bool, error) {
		if d.Account != c.account {
			return false, errUnknown
		}
		if wish.Currency != d.Currency {
			return false, errAmount
		}
		made, fresh, err := d.giveBack(key, wish.Amount, wish.Reason, now)
		done = made
		return fresh, err
	})
	if err != nil {
		return nil, err
	}
	return refundMessage{Reference: done.Reference, Amount: done.Amount, Currency: d.Currency, Reason: done.Reason}, nil
}

// message shows a payment as it is now.
func (p *Provider) message(d payment) paymentMessage {
	now := d.status(p.clock.Now())
	return paymentMessage{
		Reference: d.Reference, State: string(now.state), Amount: d.Amount, Currency: d.Currency,
		Received: now.received, Refunded: d.refunded(), Reason: now.reason, Next: p.next(d),
	}
}

// keyOf reads the idempotency key of a call that makes something.
func keyOf(r *http.Request) (string, error) {
	key := r.Header.Values(keyHeader)
	if len(key) != 1 || !plain(key[0]) {
		return "", errKey
	}
	return key[0], nil
}

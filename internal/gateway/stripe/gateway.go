package stripe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	stripego "github.com/stripe/stripe-go/v85"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/gateway"
	"kassa/internal/id"
)

// Driver is the name under which gateway accounts ask for this gateway.
const Driver = "stripe"

// DefaultURL is where Stripe's API is; pageOrigin is where its checkout pages are.
const (
	DefaultURL = stripego.APIURL
	pageOrigin = "https://checkout.stripe.com"
)

// Stripe's bounds of how long a Checkout Session may be paid, with a minute for clocks that differ.
const (
	shortest = 31 * time.Minute
	longest  = 24*time.Hour - time.Minute
)

// Config is what a Gateway needs. The zero value speaks to Stripe itself.
type Config struct {
	// BaseURL is where Stripe's API is reached; empty = DefaultURL. The pages of another one are on its own origin.
	BaseURL string
	// Timeout bounds one call; zero means gateway.DefaultTimeout.
	Timeout time.Duration
	// Clock is for the breaker and the waits between tries; nil = the machine's.
	Clock clock.Clock
}

// Gateway speaks to Stripe. It implements checkout.Gateway, checkout.Canceller, checkout.Tracer and checkout.Prober.
type Gateway struct {
	backend  stripego.Backend
	clock    clock.Clock
	breakers *gateway.Breakers
	origin   string // of the pages that buyers are sent to
}

var (
	_ checkout.Gateway   = (*Gateway)(nil)
	_ checkout.Canceller = (*Gateway)(nil)
	_ checkout.Tracer    = (*Gateway)(nil)
	_ checkout.Prober    = (*Gateway)(nil)
)

// New makes the gateway; the error tells of a base URL that is none.
func New(cfg Config) (*Gateway, error) {
	if cfg.BaseURL == "" {
		cfg.BaseURL = DefaultURL
	}
	if cfg.Clock == nil {
		cfg.Clock = clock.System()
	}
	base, err := url.Parse(cfg.BaseURL)
	if err != nil || base.Host == "" || base.User != nil || base.Scheme != "https" && base.Scheme != "http" {
		return nil, errors.New("the base URL of Stripe's API must be like " + DefaultURL)
	}
	origin := pageOrigin
	if cfg.BaseURL != DefaultURL {
		origin = base.Scheme + "://" + base.Host
	}
	return &Gateway{backend: newBackend(cfg), clock: cfg.Clock, breakers: gateway.NewBreakers(cfg.Clock), origin: origin}, nil
}

// Capabilities tells that buyers are led to Stripe's page, and that all can be refunded and called off.
func (g *Gateway) Capabilities() checkout.Capabilities {
	return checkout.Capabilities{
		Flows:   []checkout.Flow{checkout.FlowRedirect},
		Refunds: true, PartialRefund: true, Cancel: true, Hosted: true, Origins: []string{g.origin},
	}
}

const sessionsPath = "/v1/checkout/sessions"

// Open implements checkout.Gateway: it makes a Checkout Session under the attempt's own idempotency key.
func (g *Gateway) Open(ctx context.Context, account checkout.GatewayAccount, req checkout.OpenRequest) (checkout.Opened, error) {
	params, err := paramsOf(req)
	if err != nil {
		return checkout.Opened{}, err
	}
	params.Context = ctx
	made := &stripego.CheckoutSession{}
	err = g.call(ctx, account, http.MethodPost, sessionsPath, params, made)
	var before *idempotencyError
	if errors.As(err, &before) { // an earlier try made it, with what was known then
		made, err = g.sessionByKey(ctx, account, req.Key)
	}
	if err != nil {
		return checkout.Opened{}, err
	}
	total, err := fromStripe(made.AmountTotal, string(made.Currency))
	if err != nil {
		return checkout.Opened{}, gateway.Unavailable(err)
	}
	if total != req.Amount {
		refused := checkout.Refuse(checkout.ReasonDeclined, "The payment cannot be taken.")
		refused.Err = fmt.Errorf("the provider's total %s is not %s", total, req.Amount)
		return checkout.Opened{}, refused
	}
	return checkout.Opened{Reference: made.ID, Instruction: checkout.Instruction{Flow: checkout.FlowRedirect, URL: made.URL}}, nil
}

// paramsOf writes a request in Stripe's terms. Asking again for the same gives the same, since nothing here depends on
// the present time: the bounds of the session's end count from when the attempt was written down.
func paramsOf(req checkout.OpenRequest) (*stripego.CheckoutSessionParams, error) {
	items, err := itemsOf(req)
	if err != nil {
		return nil, err
	}
	back := req.CancelURL
	if back == "" {
		back = req.ReturnURL
	}
	names := map[string]string{"kassa_payment": req.Key}
	params := &stripego.CheckoutSessionParams{
		Mode: stripego.String(string(stripego.CheckoutSessionModePayment)), LineItems: items,
		SuccessURL: stripego.String(req.ReturnURL), CancelURL: stripego.String(back),
		ClientReferenceID: stripego.String(req.Key), Metadata: names,
		PaymentIntentData: &stripego.CheckoutSessionPaymentIntentDataParams{Metadata: names},
		// The buyer pays in the order's currency, whatever they live in.
		AdaptivePricing: &stripego.CheckoutSessionAdaptivePricingParams{Enabled: stripego.Bool(false)},
	}
	if req.Email != "" {
		params.CustomerEmail = stripego.String(req.Email)
	}
	if made := madeAt(req.Key); !made.IsZero() && !req.ExpiresAt.IsZero() {
		end := clamp(req.ExpiresAt, made.Add(shortest), made.Add(longest))
		params.ExpiresAt = stripego.Int64(end.Unix())
	}
	params.SetIdempotencyKey(req.Key)
	return params, nil
}

// madeAt is when an attempt was written down: its key tells.
func madeAt(key string) time.Time {
	payment, err := id.Parse[checkout.Payment](key)
	if err != nil {
		return time.Time{}
	}
	return payment.Time()
}

// clamp brings t between two times.
func clamp(t, least, most time.Time) time.Time {
	switch {
	case t.Before(least):
		return least
	case t.After(most):
		return most
	default:
		return t
	}
}

// sessionForm is how Stripe names Checkout Sessions. Nothing else is asked for.
var sessionForm = regexp.MustCompile(`^cs_[A-Za-z0-9_]{1,250}$`)

// Lookup implements checkout.Gateway.
func (g *Gateway) Lookup(ctx context.Context, account checkout.GatewayAccount, key, reference string) (checkout.Report, error) {
	if reference == "" {
		found, err := g.sessionByKey(ctx, account, key)
		if err != nil {
			return checkout.Report{}, err
		}
		reference = found.ID
	}
	session, err := g.session(ctx, account, reference)
	if err != nil {
		return checkout.Report{}, err
	}
	if key != "" && session.ClientReferenceID != key {
		return checkout.Report{}, unknown()
	}
	return g.report(ctx, account, session)
}

// Cancel implements checkout.Canceller. What cannot be expired any more tells what became of it instead.
func (g *Gateway) Cancel(ctx context.Context, account checkout.GatewayAccount, reference string) (checkout.Report, error) {
	if !sessionForm.MatchString(reference) {
		return checkout.Report{}, unknown()
	}
	params := &stripego.CheckoutSessionExpireParams{}
	params.Context = ctx
	err := g.call(ctx, account, http.MethodPost, sessionPath(reference)+"/expire", params, &stripego.CheckoutSession{})
	if err != nil && checkout.ReasonOf(err) != checkout.ReasonDeclined {
		return checkout.Report{}, err
	}
	return g.Lookup(ctx, account, "", reference)
}

func sessionPath(reference string) string { return sessionsPath + "/" + url.PathEscape(reference) }

// session reads a session with the payment behind it.
func (g *Gateway) session(ctx context.Context, account checkout.GatewayAccount, reference string) (*stripego.CheckoutSession, error) {
	if !sessionForm.MatchString(reference) {
		return nil, unknown()
	}
	params := &stripego.CheckoutSessionParams{Expand: stripego.StringSlice([]string{"payment_intent.latest_charge"})}
	params.Context = ctx
	found := &stripego.CheckoutSession{}
	return found, g.call(ctx, account, http.MethodGet, sessionPath(reference), params, found)
}

// unknown is the refusal of what Stripe does not know, or not as this account's.
func unknown() error {
	return checkout.Refuse(checkout.ReasonPaymentNotFound, "The payment provider knows no such payment.")
}

// keyForm is how Stripe's secret and restricted keys look.
var keyForm = regexp.MustCompile(`^[sr]k_(test|live)_[A-Za-z0-9_]+$`)

// ModeOf tells from its form what an account's API key is for. The error says in plain words what is wrong.
func ModeOf(key string) (checkout.Mode, error) {
	form := keyForm.FindStringSubmatch(key)
	switch {
	case strings.HasPrefix(key, "pk_"):
		return "", errors.New("this is a publishable key, which can only be shown to browsers; use the secret key (sk_…) or a restricted one (rk_…)")
	case strings.HasPrefix(key, "whsec_"):
		return "", errors.New("this is a webhook's signing secret, not an API key")
	case form == nil:
		return "", errors.New("an API key of Stripe is like sk_test_…, sk_live_…, rk_test_… or rk_live_…")
	case form[1] == "live":
		return checkout.ModeLive, nil
	default:
		return checkout.ModeTest, nil
	}
}

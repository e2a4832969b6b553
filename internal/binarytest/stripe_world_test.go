package binarytest

import (
	"database/sql"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kassa/internal/clock"
	"kassa/internal/gateway/stripe/stripetest"
	"kassa/internal/id"
)

// secretKey encrypts the API keys of these tests.
const secretKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

// stripeWorld is a demo whose STRIPE is an account at a fake Stripe.
type stripeWorld struct {
	*server
	fake    *stripetest.Server
	fakeURL string
	account string // its id
	secret  string // of its events
}

// onStripe runs a test with a demo that takes payments through a fake Stripe, on each engine.
func onStripe(t *testing.T, test func(t *testing.T, w *stripeWorld)) {
	t.Helper()
	t.Parallel()
	for _, engine := range engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			test(t, newStripeWorld(t, engine))
		})
	}
}

func newStripeWorld(t *testing.T, e engine) *stripeWorld {
	t.Helper()
	w := &stripeWorld{server: &server{engine: e}}
	w.fake = stripetest.New(clock.System(), func() string { return w.fakeURL })
	fake := httptest.NewServer(w.fake)
	t.Cleanup(fake.Close)
	w.fakeURL = fake.URL
	w.database, w.dir = emptyDatabase(t, e)
	w.env = []string{"KASSA_SECRET_KEY=" + secretKey, "KASSA_STRIPE_URL=" + fake.URL}
	w.start(t)
	sandbox, _ := w.server.account(t)
	w.cli(t, "gateway", "set", "demo", sandbox, "--method", "PAYPAL", "--method", "BITCOIN")
	w.account, w.secret = w.connect(t, "demo")
	t.Cleanup(w.fake.Wait) // before the server is gone
	return w
}

var madeAccount = regexp.MustCompile(`^made account ([0-9a-f-]{36}) at stripe, in test mode`)

// connect gives a store an account at the fake, and the fake the address of its events.
func (w *stripeWorld) connect(t *testing.T, store string) (account, secret string) {
	t.Helper()
	key := "sk_test_" + id.Token(24)
	secret = "whsec_" + id.Token(24)
	file := filepath.Join(w.dir, "credentials-"+store)
	if err := os.WriteFile(file, []byte(key+"\n"+secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	made := madeAccount.FindStringSubmatch(w.cli(t, "gateway", "add", store, "--credentials", file))
	if made == nil {
		t.Fatal("no account was made")
	}
	w.fake.Register(stripetest.Account{APIKey: key, Secrets: []string{secret}, EventsURL: w.line.URL + eventsPath(made[1])})
	return made[1], secret
}

func eventsPath(account string) string { return "/gateways/stripe/" + account + "/events" }

// session makes a session that is paid through Stripe, and gives its id and the address of its page.
func (w *stripeWorld) session(t *testing.T) (id, page string) {
	t.Helper()
	made := w.post(t, sessions.path, sessions.body(wish{"gateway": `"STRIPE"`})).want(t, http.StatusCreated)
	return made.text(t, "id"), made.text(t, "url")
}

// atStripe makes a session and goes on to Stripe's page; it gives the reference there.
func (w *stripeWorld) atStripe(t *testing.T) (id, page, reference string) {
	t.Helper()
	id, page = w.session(t)
	there := w.pay(t, page)
	reference, found := strings.CutPrefix(there, w.fakeURL+"/c/pay/")
	if !found {
		t.Fatalf("the buyer is sent to %q", there)
	}
	return id, page, reference
}

// act lets something become of a session at Stripe.
func (w *stripeWorld) act(t *testing.T, reference string, outcome stripetest.Outcome) {
	t.Helper()
	if err := w.fake.Act(reference, outcome); err != nil {
		t.Fatal(err)
	}
}

// submit presses a button of Stripe's page and gives where the buyer is sent.
func (w *stripeWorld) submit(t *testing.T, reference, button string) string {
	t.Helper()
	answer, err := client.PostForm(w.fakeURL+"/c/pay/"+reference, url.Values{"do": {button}})
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.Header.Get("Location")
}

// told sends an event with a signature and gives the status.
func (w *stripeWorld) told(t *testing.T, account, signature, body string) int {
	t.Helper()
	return w.send(t, call{method: http.MethodPost, path: eventsPath(account), body: body, header: http.Header{"Stripe-Signature": {signature}}}).status
}

// order reads one column of the order of a session.
func (w *stripeWorld) order(t *testing.T, db *sql.DB, id, column string) string {
	t.Helper()
	return scalar[string](t, db, "SELECT "+column+" FROM sale_order WHERE id = $1", idArg(id))
}

package binarytest

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"kassa/internal/gateway/stripe/stripetest"
)

func TestGatewayAccounts(t *testing.T) {
	t.Parallel()
	w := newStripeWorld(t, sqlite)
	list := w.cli(t, "gateway", "list", "demo")
	if !strings.Contains(list, w.account) || !strings.Contains(list, "sk_test_…") || strings.Contains(list, w.secret) {
		t.Errorf("%s", list)
	}
	if told := w.cli(t, "gateway", "test", "demo", w.account); !strings.Contains(told, "Stripe takes the key for test mode; its events come to "+w.line.URL+eventsPath(w.account)) {
		t.Errorf("%s", told)
	}
	raw := scalar[[]byte](t, w.db(t), "SELECT credentials FROM gateway_account WHERE driver = 'stripe'")
	plain := scalar[string](t, w.db(t), "SELECT secret FROM gateway_account WHERE driver = 'stripe'")
	if len(raw) < 64 || strings.Contains(string(raw), "sk_test") || strings.Contains(string(raw), "whsec") || plain != "" {
		t.Errorf("kept as %q, %q", raw, plain)
	}

	file := filepath.Join(w.dir, "rolled")
	write(t, file, "whsec_0123456789abcdef\n"+w.secret+"\n")
	w.cli(t, "gateway", "set", "demo", w.account, "--credentials", file)
	if list := w.cli(t, "gateway", "list", "demo"); !strings.Contains(list, "  2  ") {
		t.Errorf("not two secrets: %s", list)
	}
	w.env[0] = "KASSA_SECRET_KEY=Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=," + secretKey
	if said := w.cli(t, "gateway", "reseal"); said != "encrypted 1 accounts with the first key" {
		t.Error(said)
	}
	w.env[0] = "KASSA_SECRET_KEY=" + secretKey
	if list := w.cli(t, "gateway", "list", "demo"); !strings.Contains(list, "locked") {
		t.Errorf("the old key still opens: %s", list)
	}
	w.locked(t)
	w.refusesToServe(t)
	w.cli(t, "gateway", "remove", "demo", w.account)
	if list := w.cli(t, "gateway", "list", "demo"); !strings.Contains(list, "removed") {
		t.Error(list)
	}
	w.post(t, sessions.path, sessions.body(wish{"gateway": `"STRIPE"`})).want(t, 400)
}

// locked expects of a server whose key does not open the account any more that Stripe sends its events again, and
// that a buyer is told to try again.
func (w *stripeWorld) locked(t *testing.T) {
	t.Helper()
	body := `{"id":"evt_1","type":"checkout.session.completed","livemode":false,"data":{"object":{"id":"cs_test_1"}}}`
	eventually(t, func() bool {
		return w.told(t, w.account, stripetest.Sign([]string{w.secret}, time.Now(), []byte(body)), body) == http.StatusServiceUnavailable
	})
	_, page := w.session(t)
	if there := w.pay(t, page); there != strings.TrimPrefix(page, w.line.URL) {
		t.Errorf("the buyer is sent to %s", there)
	}
	if calls := len(w.fake.Sessions()); calls != 0 {
		t.Errorf("%d sessions were made at Stripe", calls)
	}
}

// refusesToServe expects that nobody serves without the key of accounts in use.
func (w *stripeWorld) refusesToServe(t *testing.T) {
	t.Helper()
	got := run(t, w.dir, w.env, "serve", "--addr", "127.0.0.1:0", "--database", w.database, "--data", w.dir)
	if got.status != 1 || !strings.Contains(got.stderr, "KASSA_SECRET_KEY") || !strings.Contains(got.stderr, "kassa gateway remove") {
		t.Errorf("%+v", got)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// No message repeats a key or a secret.
func TestMistakesWithGatewayAccounts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	none := "01a1fc2e-ee11-743e-9acb-834be4898d21"
	sealed := []string{"KASSA_SECRET_KEY=" + secretKey}
	if made := run(t, dir, nil, "store", "create", "mine", "--name", "Mine", "--sandbox", "STRIPE"); made.status != 0 {
		t.Fatal(made.stderr)
	}
	for name, text := range map[string]string{
		"good": "sk_test_hush1234567890\nwhsec_hush1234567890", "public": "pk_test_hush1234567890", "two": "sk_test_hush1\nsk_test_hush2",
		"cut": "sk_test_hush1\nwhsec_", "twice": "sk_test_hush1\nwhsec_hush1234567890\nwhsec_hush1234567890", "none": "whsec_hush1234567890", "empty": "",
	} {
		write(t, filepath.Join(dir, name), text)
	}
	for _, row := range []struct {
		says string
		env  []string
		args []string
	}{
		{"KASSA_SECRET_KEY is not set", nil, []string{"add", "mine", "--credentials", "good"}},
		{"openssl rand -base64 32", nil, []string{"add", "mine", "--credentials", "good"}},
		{"KASSA_SECRET_KEY: key 1 is not 32 bytes", []string{"KASSA_SECRET_KEY=hush"}, []string{"add", "mine", "--credentials", "good"}},
		{"KASSA_SECRET_KEY: key 2 is not 32 bytes", []string{"KASSA_SECRET_KEY=" + secretKey + ",hush"}, []string{"list", "mine"}},
		{"publishable", sealed, []string{"add", "mine", "--credentials", "public"}},
		{"two API keys", sealed, []string{"add", "mine", "--credentials", "two"}},
		{"cut off", sealed, []string{"add", "mine", "--credentials", "cut"}},
		{"twice", sealed, []string{"add", "mine", "--credentials", "twice"}},
		{"KASSA_STRIPE_KEY", sealed, []string{"add", "mine", "--credentials", "none"}},
		{"KASSA_STRIPE_KEY", sealed, []string{"add", "mine", "--credentials", "empty"}},
		{"KASSA_STRIPE_KEY", sealed, []string{"add", "mine"}},
		{"there is no file", sealed, []string{"add", "mine", "--credentials", "missing"}},
		{"like sk_test_", append([]string{"KASSA_STRIPE_KEY=hush"}, sealed...), []string{"add", "mine"}},
		{"which speaks to sandbox", sealed, []string{"add", "mine", "--credentials", "good"}},
		{"is not a payment method", sealed, []string{"add", "mine", "--credentials", "good", "--method", "card"}},
		{"no store is called nobody", sealed, []string{"add", "nobody", "--credentials", "good"}},
		{"has no account " + none, sealed, []string{"test", "mine", none}},
		{"has no account x", sealed, []string{"remove", "mine", "x"}},
		{"KASSA_SECRET_KEY is not set", nil, []string{"reseal"}},
		{"must be like https://api.stripe.com", nil, []string{"list", "mine", "--stripe-url", "api"}},
	} {
		got := run(t, dir, row.env, append([]string{"gateway"}, row.args...)...)
		if got.status != 1 || !strings.Contains(got.stderr, row.says) || !strings.HasPrefix(got.stderr, "kassa: ") {
			t.Errorf("kassa gateway %s: status %d %q, want %q", strings.Join(row.args, " "), got.status, got.stderr, row.says)
		}
		if strings.Contains(got.stdout+got.stderr, "hush") {
			t.Errorf("kassa gateway %s repeats a secret: %s", strings.Join(row.args, " "), got.stderr)
		}
	}
	play := run(t, dir, nil, "gateway", "add", "mine", "--driver", "sandbox", "--method", "PAYPAL") // needs no key
	account := regexp.MustCompile(`account ([0-9a-f-]{36}) at sandbox, in test mode, for PAYPAL`).FindStringSubmatch(play.stdout)
	if account == nil {
		t.Fatalf("%+v", play)
	}
	if tried := run(t, dir, nil, "gateway", "test", "mine", account[1]); tried.status != 0 || !strings.Contains(tried.stdout, "nothing to try") {
		t.Errorf("%+v", tried)
	}
	if set := run(t, dir, sealed, "gateway", "set", "mine", account[1], "--credentials", "good"); set.status != 1 || !strings.Contains(set.stderr, "is for accounts at Stripe") {
		t.Errorf("%+v", set)
	}
	made := run(t, dir, sealed, "gateway", "add", "mine", "--credentials", "good", "--method", "CARD")
	if made.status != 0 || !strings.Contains(made.stdout, "checkout.session.completed") || strings.Contains(made.stdout+made.stderr, "hush") {
		t.Errorf("%+v", made)
	}
}

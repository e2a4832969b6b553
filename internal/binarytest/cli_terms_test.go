package binarytest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"
)

func TestCouponsOnTheCommandLine(t *testing.T) {
	onEachShop(t, func(t *testing.T, s shop) {
		s.good("product", "add", "mine", "--title", "Mug", "--price", "5", "--sku", "mug", "--handle", "best-mug")
		if out := s.good("coupon", "add", "mine", "TEN", "--percent", "10", "--name", "Ten off", "--product", "mug",
			"--max-uses", "5", "--max-per-customer", "1", "--first-purchase", "--ends", "2099-01-01"); !strings.HasPrefix(out, "added coupon TEN (") {
			t.Errorf("printed %q", out)
		}
		s.good("coupon", "add", "mine", "five", "--amount", "5.00", "--minimum", "20", "--product", "best-mug", "--starts", "2098-12-31T23:00:00+01:00")
		s.good("coupon", "add", "mine", "gone", "--percent", "100", "--ends", "2001-01-01")
		list := s.good("coupon", "list", "mine")
		for _, want := range []string{"TEN", "10 %", "Ten off", "5.00 EUR", "starts 2098-12-31T22:00:00Z", "ended 2001", "valid", "any"} {
			if !strings.Contains(list, want) {
				t.Errorf("no %q in\n%s", want, list)
			}
		}
		for _, row := range []struct {
			says string
			args []string
		}{
			{"another coupon has this code", []string{"FIVE", "--percent", "5"}},
			{"2 to 64 letters", []string{"X", "--percent", "5"}},
			{"2 to 64 letters", []string{"two words", "--percent", "5"}},
			{"at most 100", []string{"NEW", "--percent", "101"}},
			{"1 or more", []string{"NEW", "--percent", "0"}},
			{"1 or more", []string{"NEW", "--amount", "0"}},
			{"more decimals", []string{"NEW", "--amount", "0.001"}},
			{"is negative", []string{"NEW", "--percent", "5", "--minimum=-1"}},
			{"max-uses: must be 1", []string{"NEW", "--percent", "5", "--max-uses", "0"}},
			{"max-per-customer: must be 1", []string{"NEW", "--percent", "5", "--max-per-customer=-1"}},
			{"is not a time", []string{"NEW", "--percent", "5", "--starts", "tomorrow"}},
			{"is not after --starts", []string{"NEW", "--percent", "5", "--starts", "2030-01-02", "--ends", "2030-01-02"}},
			{"no product has", []string{"NEW", "--percent", "5", "--product", "nix"}},
			{"no product has", []string{"NEW", "--percent", "5", "--product", "01a1fc2e-ee11-743e-9acb-834be4898d21"}},
			{"missing flags", []string{"NEW"}},
			{"can't be used together", []string{"NEW", "--percent", "5", "--amount", "5"}},
		} {
			s.bad(row.says, append([]string{"coupon", "add", "mine"}, row.args...)...)
		}
		if after := s.good("coupon", "list", "mine"); after != list {
			t.Errorf("a refused coupon is there:\n%s", after)
		}
	})
}

func TestTaxOnTheCommandLine(t *testing.T) {
	onEachShop(t, func(t *testing.T, s shop) {
		none := s.good("tax", "show", "mine")
		if !strings.Contains(none, "nothing is taxed") {
			t.Errorf("at first:\n%s", none)
		}
		s.good("tax", "set", "mine", "--rate", "us=5", "--rate", "DE=19", "--rate", "US-CA=7.25", "--inclusive", "--country", "de", "--reverse-charge")
		want := "prices: inclusive\nseller's country: DE\nreverse charge: yes\nPLACE  RATE\nDE     19 %\nUS-CA  7.25 %\nUS     5 %\n"
		if got := s.good("tax", "show", "mine"); got != want {
			t.Errorf("got\n%swant\n%s", got, want)
		}
		want = "prices: exclusive\nseller's country: DE\nreverse charge: no\nPLACE  RATE\nDE     20 %\nUS-CA  7.25 %\n"
		if got := s.good("tax", "set", "mine", "--rate", "DE=20", "--remove", "US", "--exclusive", "--no-reverse-charge"); got != want {
			t.Errorf("got\n%swant\n%s", got, want)
		}
		for _, row := range []struct {
			says string
			args []string
		}{
			{"no rate for FR", []string{"--remove", "FR"}},
			{`"XX" is not a country`, []string{"--rate", "XX=3"}},
			{"not a rate from 0 to 100", []string{"--rate", "DE=101"}},
			{"not a rate from 0 to 100", []string{"--rate", "DE=19,5"}},
			{"not a rate from 0 to 100", []string{"--rate", "DE=-1"}},
			{"not a place and its rate", []string{"--rate", "DE"}},
			{"does not name a state", []string{"--rate", "US-=5"}},
			{"must be an ISO 3166", []string{"--country", "Germany"}},
			{"say where you are", []string{"--clear", "--reverse-charge"}},
		} {
			s.bad(row.says, append([]string{"tax", "set", "mine"}, row.args...)...)
		}
		if got := s.good("tax", "show", "mine"); got != want {
			t.Errorf("a refused change was made:\n%s", got)
		}
		if got := s.good("tax", "set", "mine", "--clear"); got != none {
			t.Errorf("cleared:\n%s", got)
		}
	})
}

func TestStoreSettingsOnTheCommandLine(t *testing.T) {
	onEachShop(t, func(t *testing.T, s shop) {
		s.good("store", "set", "mine", "--name", "New name", "--description", "A shop", "--accent", "#FF0000", "--primary-color", "#00FF00",
			"--statement-descriptor", "SHOP", "--support-email", "help@shop.example", "--catalogue-only", "--billing-required",
			"--embed-origin", "https://a.example", "--embed-origin", "https://b.example/")
		settings := func() string {
			db := (&server{engine: engineOf(s.database), database: s.database}).db(t)
			return scalar[string](t, db, `SELECT name || '|' || description || '|' || accent || '|' || primary_color || '|' || currency
				|| '|' || statement_descriptor || '|' || support_email || '|' || embed_origins || '|' ||
				CASE WHEN catalogue_only THEN 'catalogue' ELSE '' END || CASE WHEN billing_required THEN ' billing' ELSE '' END FROM store`)
		}
		want := `New name|A shop|#ff0000|#00ff00|EUR|SHOP|help@shop.example|["https://a.example","https://b.example"]|catalogue billing`
		if got := settings(); strings.ReplaceAll(got, " \"", "\"") != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		for _, row := range []struct {
			says string
			args []string
		}{
			{"not an origin", []string{"--embed-origin", "shop.example"}},
			{"accent must be", []string{"--accent", "red"}},
			{"primary colour must be", []string{"--primary-color", "red"}},
			{"support e-mail", []string{"--support-email", "nobody"}},
			{"at most 22", []string{"--statement-descriptor", strings.Repeat("x", 23)}},
			{"name must have", []string{"--name", ""}},
			{"can't be used together", []string{"--no-embedding", "--embed-origin", "https://a.example"}},
		} {
			s.bad(row.says, append([]string{"store", "set", "mine"}, row.args...)...)
		}
		s.good("store", "set", "mine", "--anonymous-items", "--no-billing-required", "--no-embedding", "--primary-color", "")
		want = `New name|A shop|#ff0000||EUR|SHOP|help@shop.example|[]|`
		if got := settings(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		s.bad("not a currency", "store", "create", "other", "--name", "X", "--currency", "EURO")
	})
}

// engineOf tells which engine a database URL is for.
func engineOf(database string) engine {
	if strings.HasPrefix(database, "sqlite:") {
		return sqlite
	}
	return postgres
}

// Keys of the Pandabase dialect open its doors, sent or signing, and no others.
func TestPandabaseKeys(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		path := "/v2/core/stores/" + s.line.Store.PandabaseID + "/products"
		reads := s.cli(t, "key", "create", "demo", "--dialect", "pandabase", "--scope", "PRODUCTS_READ,orders.read")
		s.send(t, call{method: http.MethodGet, path: path, key: reads}).want(t, http.StatusOK)
		s.send(t, call{method: http.MethodPost, path: path, key: reads, body: `{"title":"X","productType":"LICENSE_KEY","price":1}`}).want(t, http.StatusForbidden)
		lines := strings.Split(s.cli(t, "key", "create", "demo", "--dialect", "pandabase", "--hmac"), "\n")
		if len(lines) != 2 || !strings.HasPrefix(lines[0], "stk_") || !strings.HasPrefix(lines[1], "stks_") {
			t.Fatalf("printed %q", lines)
		}
		hash := sha256.Sum256([]byte(lines[1]))
		sum := hmac.New(sha256.New, []byte(hex.EncodeToString(hash[:])))
		signed := call{method: http.MethodGet, path: path, key: lines[0], header: http.Header{"X-Signature": {hex.EncodeToString(sum.Sum(nil))}}}
		s.send(t, signed).want(t, http.StatusOK)
		s.send(t, call{method: http.MethodGet, path: path, key: lines[0]}).want(t, http.StatusUnauthorized)
		list := s.cli(t, "key", "list", "demo")
		for _, want := range []string{"sk_…" + reads[31:], "stk_…" + lines[0][32:], "signing", "products.read,orders.read"} {
			if !strings.Contains(list, want) {
				t.Errorf("no %q in\n%s", want, list)
			}
		}
		for _, row := range []struct {
			says string
			args []string
		}{
			{"--hmac is for", []string{"--hmac"}},
			{"--public is for", []string{"--dialect", "pandabase", "--public"}},
			{"not a scope", []string{"--dialect", "pandabase", "--scope", "PRODUCTS"}},
			{"--dialect", []string{"--dialect", "other"}},
		} {
			out := run(t, s.dir, nil, append([]string{"key", "create", "demo", "--database", s.database}, row.args...)...)
			if out.status == 0 || !strings.Contains(out.stderr, row.says) {
				t.Errorf("%v: status %d, %s", row.args, out.status, out.stderr)
			}
		}
	})
}

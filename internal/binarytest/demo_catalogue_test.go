package binarytest

import (
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// The catalogue that tools find in the demo's line is what the API sells.
func TestDemoSells(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		want := map[string]int64{"pro-licence": 4900, "e-book": 1900, "sticker": 0, "consulting": 15000}
		for _, p := range s.line.Catalogue {
			price, ok := want[p.SKU]
			delete(want, p.SKU)
			if !ok || p.Price != price || p.Currency != "USD" || p.Name == "" || len(p.Pandabase.ProductID) != 29 ||
				!strings.HasPrefix(p.Pandabase.ProductID, "prd_") || !strings.HasPrefix(p.Pandabase.VariantID, "var_") ||
				!strings.HasPrefix(p.Quickshops.ProductID, "prod_") || len(p.Quickshops.ProductID) != 31 {
				t.Errorf("product %+v", p)
			}
		}
		if len(want) > 0 || !reflect.DeepEqual(s.line.Coupons, []string{"WELCOME10", "ONCE", "FREE100"}) {
			t.Errorf("missing %v; coupons %v", want, s.line.Coupons)
		}
		if key := s.line.Keys.Pandabase; !strings.HasPrefix(key, "sk_") || len(key) != 35 {
			t.Errorf("key %s", key)
		}
		for _, key := range []string{s.line.Keys.QuickshopsSecret, s.line.Keys.QuickshopsPublic} {
			if !strings.HasPrefix(key, "qk_") || len(key) != 35 {
				t.Errorf("key %s", key)
			}
		}
		licence := s.line.Catalogue[0].Pandabase
		made := s.send(t, call{
			method: http.MethodPost, path: "/v2/stores/" + s.line.Store.PandabaseID + "/checkouts",
			body: `{"items":[{"product_id":"` + licence.ProductID + `","variant_id":"` + licence.VariantID + `","quantity":2}],"coupon_code":"WELCOME10"}`,
		}).want(t, http.StatusCreated)
		if !strings.Contains(made.body, `"total_amount":8820`) {
			t.Errorf("two licences with 10 %% off cost %s", made.body)
		}
		s.send(t, call{
			method: http.MethodGet, path: "/v2/core/stores/" + s.line.Store.PandabaseID + "/products", key: s.line.Keys.Pandabase,
		}).want(t, http.StatusOK)
	})
}

// A demo whose store and keys an earlier version made gets what is missing, and keeps what it has.
func TestDemoOfAnEarlierVersion(t *testing.T) {
	t.Parallel()
	for _, e := range engines() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			s := &server{engine: e}
			s.database, s.dir = emptyDatabase(t, e)
			s.cli(t, "store", "create", "demo", "--name", "Demo Store", "--sandbox", "STRIPE,PAYPAL,BITCOIN", "--allow-loopback")
			key, reads := s.cli(t, "key", "create", "demo"), s.cli(t, "key", "create", "demo", "--scope", "payments.read")
			keys := `{"keys": {"shoppex": "` + key + `", "shoppex_readonly": "` + reads + `"}}`
			if err := os.WriteFile(filepath.Join(s.dir, "demo-keys.json"), []byte(keys), 0o600); err != nil {
				t.Fatal(err)
			}
			s.start(t)
			if s.line.Keys.Shoppex != key || s.line.Keys.ShoppexReadonly != reads || !strings.HasPrefix(s.line.Keys.Pandabase, "sk_") {
				t.Errorf("keys %+v, before %s and %s", s.line.Keys, key, reads)
			}
			if len(s.line.Catalogue) != 4 || scalar[int](t, s.db(t), "SELECT count(*) FROM coupon") != 3 {
				t.Errorf("not completed: %+v", s.line)
			}
		})
	}
}

package binarytest

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
)

func TestDemoPrintsOneLine(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		store := s.line.Store
		if store.Slug != "demo" || store.Name == "" || !uuidForm.MatchString(store.ID) || store.SellAppID < 1 ||
			!strings.HasPrefix(store.PandabaseID, "shp_") || !strings.HasPrefix(store.QuickshopsID, "store_") {
			t.Errorf("store %+v", store)
		}
		for _, key := range []string{s.line.Keys.Shoppex, s.line.Keys.ShoppexReadonly} {
			if !strings.HasPrefix(key, "shx_") || len(key) != 36 {
				t.Errorf("key %s", key)
			}
		}
		me := s.get(t, "/dev/v1/me").want(t, http.StatusOK)
		if me.text(t, "shop_id") != store.ID || me.text(t, "mode") != "test" || me.text(t, "slug") != "demo" {
			t.Errorf("me: %s", me.body)
		}
		capabilities := s.get(t, "/dev/v1/me/capabilities").want(t, http.StatusOK)
		if !strings.Contains(capabilities.body, `"payment_methods":["STRIPE","PAYPAL","BITCOIN"]`) {
			t.Errorf("capabilities: %s", capabilities.body)
		}
		select {
		case more := <-s.lines:
			t.Errorf("a second line: %s", more)
		default:
		}
	})
}

func TestDemoKeepsItsStoreAndKeys(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		made := s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated).text(t, "id")
		file := filepath.Join(s.dir, "demo-keys.json")
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v: only its owner may read the keys", info, err)
		}
		before := s.line
		s.restart(t)
		before.URL = s.line.URL
		if !reflect.DeepEqual(s.line, before) {
			t.Errorf("got %+v, before %+v", s.line, before)
		}
		s.get(t, "/dev/v1/payments/"+made).want(t, http.StatusOK)
	})
}

func TestDemoForPeople(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := launch(t, dir, nil, "demo", "--addr", "127.0.0.1:0")
	var said strings.Builder
	for range 17 {
		said.WriteString(p.line(t) + "\n")
	}
	text := said.String()
	for _, want := range []string{"/invoice/", "curl -s http://127.0.0.1:", "Authorization: Bearer shx_", "/openapi/shoppex", "/openapi/pandabase", "/v2/stores/shp_"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "kassa-data", "kassa.db")); err != nil {
		t.Error(err)
	}
	start := strings.Index(text, "http://")
	page, err := http.Get(strings.Fields(text[start:])[0])
	if err != nil {
		t.Fatal(err)
	}
	defer page.Body.Close()
	if page.StatusCode != http.StatusOK {
		t.Errorf("the page answers %d", page.StatusCode)
	}
}

// Three start on one new database, and serve the same store.
func TestThreeStartAtOnce(t *testing.T) {
	t.Parallel()
	for _, e := range engines() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			database, _ := emptyDatabase(t, e)
			var lines [3]demoLine
			var all sync.WaitGroup
			for i := range lines {
				p := launch(t, t.TempDir(), nil, "demo", "--json", "--addr", "127.0.0.1:0", "--database", database)
				all.Go(func() {
					if err := json.Unmarshal([]byte(p.line(t)), &lines[i]); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			for _, line := range lines {
				s := &server{engine: e, line: lines[0]}
				s.line.URL = line.URL
				s.readContracts(t)
				s.post(t, sessions.path, sessions.body(nil), keyHeader, "once").want(t, http.StatusCreated)
				if line.Store != lines[0].Store || !reflect.DeepEqual(line.Catalogue, lines[0].Catalogue) {
					t.Errorf("another store: %+v, %+v", line, lines[0])
				}
			}
			s := &server{engine: e, database: database}
			if n := scalar[int](t, s.db(t), "SELECT count(*) FROM sale_order"); n != 1 {
				t.Errorf("%d orders, want 1", n)
			}
			for table, want := range map[string]int{"gateway_account": 1, "product": 4, "coupon": 3, "stock_unit": 3} {
				if n := scalar[int](t, s.db(t), "SELECT count(*) FROM "+table); n != want {
					t.Errorf("%d rows in %s, want %d", n, table, want)
				}
			}
		})
	}
}

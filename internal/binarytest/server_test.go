package binarytest

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"kassa/internal/dbtest"
	"kassa/internal/pgtest"
	"kassa/internal/wire"
)

// engine is a kind of database.
type engine string

const (
	sqlite   engine = "sqlite"
	postgres engine = "postgres"
)

// engines are both, in the order in which they are tested.
func engines() []engine { return []engine{sqlite, postgres} }

// server is a demo with a database of its own. Its port changes when it is restarted.
type server struct {
	*process
	engine    engine
	dir       string // of the data
	env       []string
	database  string // as --database has it
	line      demoLine
	contracts map[string]*wire.Contract // by the name of their dialect
	places    map[string]string         // ids that fill writes
}

// demoLine is what kassa demo --json prints.
type demoLine struct {
	URL   string `json:"url"`
	Store struct {
		ID           string `json:"id"`
		Slug         string `json:"slug"`
		Name         string `json:"name"`
		PandabaseID  string `json:"pandabase_id"`
		SellAppID    int64  `json:"sellapp_id"`
		QuickshopsID string `json:"quickshops_id"`
	} `json:"store"`
	Keys struct {
		Shoppex         string `json:"shoppex"`
		ShoppexReadonly string `json:"shoppex_readonly"`
		Pandabase       string `json:"pandabase"`
		SellApp         string `json:"sellapp"`
		Standard        string `json:"standard"`

		QuickshopsSecret string `json:"quickshops_secret"`
		QuickshopsPublic string `json:"quickshops_public"`
	} `json:"keys"`
	Catalogue []demoProduct `json:"catalogue"`
	Coupons   []string      `json:"coupons"`
}

// demoProduct is a product in the demo's line.
type demoProduct struct {
	Name      string `json:"name"`
	SKU       string `json:"sku"`
	Price     int64  `json:"price"`
	Currency  string `json:"currency"`
	Pandabase struct {
		ProductID string `json:"product_id"`
		VariantID string `json:"variant_id"`
	} `json:"pandabase"`
	SellApp struct {
		ProductID int64 `json:"product_id"`
		VariantID int64 `json:"variant_id"`
	} `json:"sellapp"`
	Quickshops struct {
		ProductID string `json:"product_id"`
	} `json:"quickshops"`
}

// onEach runs a test with a fresh demo on each engine.
func onEach(t *testing.T, test func(t *testing.T, s *server)) {
	t.Helper()
	t.Parallel()
	for _, engine := range engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			test(t, demo(t, engine))
		})
	}
}

// emptyDatabase is the URL of a database without tables, and the directory of the data.
func emptyDatabase(t *testing.T, e engine) (url, dir string) {
	t.Helper()
	dir = t.TempDir()
	if e == postgres {
		return pgtest.URL(t), dir
	}
	return "sqlite:" + filepath.Join(dir, "kassa.db"), dir
}

// demo starts a demo on a database that has its tables and no rows.
func demo(t *testing.T, e engine) *server {
	t.Helper()
	s := &server{engine: e, dir: t.TempDir()}
	if e == postgres {
		s.database = dbtest.Postgres(t)
	} else {
		s.database = dbtest.SQLite(t, filepath.Join(s.dir, "kassa.db"))
	}
	s.start(t)
	return s
}

// start starts the demo on the server's data.
func (s *server) start(t *testing.T) {
	t.Helper()
	s.process = launch(t, s.dir, s.env, "demo", "--json", "--addr", "127.0.0.1:0", "--data", s.dir, "--database", s.database)
	if err := json.Unmarshal([]byte(s.process.line(t)), &s.line); err != nil {
		t.Fatal(err)
	}
	s.readContracts(t)
}

// serve starts kassa serve on a database and gives its URL.
func serve(t *testing.T, s *server, args ...string) {
	t.Helper()
	s.process = launch(t, s.dir, s.env, append([]string{"serve", "--addr", "127.0.0.1:0", "--data", s.dir, "--database", s.database}, args...)...)
	line := s.process.line(t)
	url, ok := strings.CutPrefix(line, "Kassa serves at ")
	if !ok {
		t.Fatalf("kassa serve printed %q", line)
	}
	s.line.URL = url
	s.readContracts(t)
}

// restart stops the demo and starts it again on the same data.
func (s *server) restart(t *testing.T) {
	t.Helper()
	s.signal(t)
	s.wait(t)
	s.start(t)
}

// cli runs a command of kassa on the server's database and gives what it printed.
func (s *server) cli(t testing.TB, args ...string) string {
	t.Helper()
	out := run(t, s.dir, s.env, append(args, "--database", s.database)...)
	if out.status != 0 {
		t.Fatalf("kassa %s: status %d: %s", strings.Join(args, " "), out.status, out.stderr)
	}
	return strings.TrimSpace(out.stdout)
}

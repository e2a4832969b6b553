package binarytest

import (
	"net"
	"path/filepath"
	"strings"
	"testing"
)

func TestHelpNamesEveryCommand(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	help := run(t, dir, nil, "--help")
	for _, want := range []string{
		"serve", "demo", "migrate", "store create", "store set", "store list", "product add", "product list",
		"product import", "stock add", "file add", "file list", "file remove", "order hand-over", "owner create", "owner add", "coupon add", "coupon list", "tax set", "tax show", "gateway add", "gateway set", "gateway list", "gateway test", "gateway remove", "key create", "key list", "key revoke", "version",
		"webhook add", "webhook list", "webhook rotate", "webhook test", "webhook log", "webhook replay", "webhook enable", "webhook remove", "events tail",
		"$KASSA_DATABASE", "$KASSA_DATA", "$KASSA_LOG_LEVEL",
	} {
		if help.status != 0 || !strings.Contains(help.stdout, want) {
			t.Errorf("status %d, no %q in\n%s", help.status, want, help.stdout)
		}
	}
	flags := run(t, dir, nil, "serve", "--help").stdout
	for _, want := range []string{"--addr", "$KASSA_ADDR", "--rate-key", "--drain-timeout", "--public-url"} {
		if !strings.Contains(flags, want) {
			t.Errorf("no %q in\n%s", want, flags)
		}
	}
	if version := run(t, dir, nil, "version"); version.status != 0 || !strings.HasPrefix(version.stdout, "kassa ") {
		t.Errorf("got %+v", version)
	}
}

// Every refusal names what was wrong and what to do next.
func TestMistakesOnTheCommandLine(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	run(t, dir, nil, "store", "create", "mine", "--name", "Mine")
	for _, row := range []struct {
		status int
		says   string
		args   []string
	}{
		{2, "unknown flag --adr", []string{"serve", "--adr", "x"}},
		{2, "kassa --help", []string{"serve", "--adr", "x"}},
		{2, "unexpected argument sevre", []string{"sevre"}},
		{2, "expected one of", nil},
		{2, "--mode", []string{"store", "create", "x", "--name", "X", "--mode", "play"}},
		{2, "cannot be negative", []string{"serve", "--rate-key=-1"}},
		{2, "above zero", []string{"serve", "--gateway-timeout=-1s"}},
		{2, "--mail-from needs --mail-server", []string{"serve", "--mail-from", "Shop <sales@shop.example>"}},
		{2, "--pprof must be a loopback address", []string{"serve", "--pprof", "0.0.0.0:0"}},
		{2, "--pprof must be a loopback address", []string{"serve", "--pprof", "[::]:6060"}},
		{2, "--pprof must be a loopback address", []string{"serve", "--pprof", "192.0.2.1:6060"}},
		{2, "--pprof must be a loopback address", []string{"serve", "--pprof", "localhost:6060"}},
		{2, "--pprof must be a loopback address", []string{"serve", "--pprof", ":6060"}},
		{1, "another address with --pprof", []string{"serve", "--addr", "127.0.0.1:0", "--pprof", taken.Addr().String()}},
		{2, "--name", []string{"store", "create", "x"}},
		{1, "want sqlite:PATH or postgres://", []string{"migrate", "--database", "mysql://root:hush-hush@localhost/x"}},
		{1, "sqlite:data/kassa.db", []string{"migrate", "--database", "sqlite:"}},
		{1, "database cannot be used", []string{"migrate", "--database", "postgres://kassa:hush-hush@127.0.0.1:1/kassa?connect_timeout=2"}},
		{1, "--addr", []string{"serve", "--addr", taken.Addr().String()}},
		{1, "--addr", []string{"demo", "--addr", taken.Addr().String()}},
		{1, "a store called mine exists", []string{"store", "create", "mine", "--name", "Mine"}},
		{1, "slug must be", []string{"store", "create", "Not A Slug", "--name", "X"}},
		{1, "--sandbox", []string{"store", "create", "x", "--name", "X", "--mode", "live", "--sandbox", "STRIPE"}},
		{1, "\"stripe\" is not a payment method", []string{"store", "create", "lower", "--name", "X", "--sandbox", "PAYPAL,stripe"}},
		{1, "no store is called lower", []string{"key", "list", "lower"}},
		{1, "session TTL", []string{"store", "create", "x", "--name", "X", "--session-ttl", "1s"}},
		{1, "no store is called nobody", []string{"key", "create", "nobody"}},
		{1, "no store is called nobody", []string{"key", "list", "nobody"}},
		{1, "\"payments\" is not a scope", []string{"key", "create", "mine", "--scope", "payments"}},
		{1, "needs a scope", []string{"key", "create", "mine", "--scope", ""}},
		{1, "in the future", []string{"key", "create", "mine", "--expires=-5h"}},
		{1, "kassa key list mine", []string{"key", "revoke", "mine", "x"}},
		{1, "no key", []string{"key", "revoke", "mine", "01a1fc2e-ee11-743e-9acb-834be4898d21"}},
		{2, "--dialect", []string{"webhook", "add", "mine", "https://shop.example/hooks", "--dialect", "stripe"}},
		{1, "no store is called nobody", []string{"webhook", "add", "nobody", "https://shop.example/hooks"}},
		{1, "no event of the dialect shoppex", []string{"webhook", "add", "mine", "https://shop.example/hooks", "--dialect", "shoppex", "--event", "order.paid"}},
		{1, "only Pandabase", []string{"webhook", "add", "mine", "https://shop.example/hooks", "--signature", "V1"}},
		{1, "kassa webhook list mine", []string{"webhook", "rotate", "mine", "x"}},
		{1, "No such webhook", []string{"webhook", "rotate", "mine", "01a1fc2e-ee11-743e-9acb-834be4898d21"}},
		{1, "No such webhook", []string{"webhook", "test", "mine", "01a1fc2e-ee11-743e-9acb-834be4898d21"}},
		{1, "No such webhook", []string{"webhook", "enable", "mine", "whk_abcdefghijklmnopqrstuvwx1"}},
		{1, "kassa webhook log mine", []string{"webhook", "log", "mine", "x"}},
		{1, "o such", []string{"webhook", "log", "mine", "01a1fc2e-ee11-743e-9acb-834be4898d21"}},
		{1, "name messages, or", []string{"webhook", "replay", "mine"}},
		{2, "--from", []string{"webhook", "replay", "mine", "--from", "yesterday"}},
		{1, "no store is called nobody", []string{"events", "tail", "nobody"}},
	} {
		got := run(t, dir, nil, row.args...)
		if got.status != row.status || !strings.Contains(got.stderr, row.says) || !strings.HasPrefix(got.stderr, "kassa: ") {
			t.Errorf("kassa %s: status %d %q, want %d with %q", strings.Join(row.args, " "), got.status, got.stderr, row.status, row.says)
		}
		if strings.Contains(got.stderr, "hush-hush") || strings.Contains(got.stderr, "goroutine") || strings.Count(got.stderr, "\n") > 3 {
			t.Errorf("kassa %s says too much: %s", strings.Join(row.args, " "), got.stderr)
		}
	}
}

func TestStoresAndKeys(t *testing.T) {
	t.Parallel()
	for _, e := range engines() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			database, dir := emptyDatabase(t, e)
			env := []string{"KASSA_DATABASE=" + database} // every flag is also a variable
			do := func(args ...string) string {
				out := run(t, dir, env, args...)
				if out.status != 0 {
					t.Fatalf("kassa %s: %s", strings.Join(args, " "), out.stderr)
				}
				return out.stdout
			}
			if out := do("migrate"); !strings.Contains(out, "applied 00001") {
				t.Errorf("migrate: %s", out)
			}
			if out := do("migrate"); out != "the schema is up to date\n" {
				t.Errorf("migrate again: %s", out)
			}
			do("store", "create", "mine", "--name", "Mine & Söhne", "--accent", "#ff0000")
			do("store", "create", "live", "--name", "Live", "--mode", "live")
			if out := do("store", "list"); !strings.Contains(out, "Mine & Söhne") || !strings.Contains(out, "live") {
				t.Errorf("stores: %s", out)
			}
			key := strings.TrimSpace(do("key", "create", "mine", "--name", "till"))
			if !strings.HasPrefix(key, "shx_") || len(key) != 36 {
				t.Errorf("key %q", key)
			}
			list := do("key", "list", "mine")
			if strings.Contains(list, key) || !strings.Contains(list, "shx_…"+key[32:]) || !strings.Contains(list, "valid") {
				t.Errorf("keys: %s", list)
			}
			id := strings.Fields(strings.Split(list, "\n")[1])[0]
			do("key", "revoke", "mine", id)
			if out := do("key", "list", "mine"); !strings.Contains(out, "revoked 2") {
				t.Errorf("keys: %s", out)
			}
			if out := run(t, dir, env, "key", "revoke", "live", id); out.status != 1 {
				t.Errorf("another store's key was revoked: %+v", out)
			}
		})
	}
}

func TestEnvironmentOfTheServer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	env := []string{"KASSA_DATA=" + filepath.Join(dir, "elsewhere"), "KASSA_ADDR=127.0.0.1:0", "KASSA_PUBLIC_URL=https://pay.example.com/", "KASSA_LOG_LEVEL=error"}
	p := launch(t, dir, env, "serve")
	if line := p.line(t); line != "Kassa serves at https://pay.example.com" {
		t.Errorf("printed %q", line)
	}
	if files, err := filepath.Glob(filepath.Join(dir, "elsewhere", "kassa.db")); err != nil || len(files) != 1 {
		t.Errorf("no database: %v, %v", files, err)
	}
}

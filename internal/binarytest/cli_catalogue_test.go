package binarytest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shop is a store on a database, for commands.
type shop struct {
	t        *testing.T
	dir      string
	database string
}

// onEachShop runs a test with a fresh store called mine, in euro, on each engine.
func onEachShop(t *testing.T, test func(t *testing.T, s shop)) {
	t.Helper()
	t.Parallel()
	for _, e := range engines() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			s := shop{t: t}
			s.database, s.dir = emptyDatabase(t, e)
			s.good("store", "create", "mine", "--name", "Mine", "--currency", "EUR")
			test(t, s)
		})
	}
}

func (s shop) run(args ...string) output {
	s.t.Helper()
	return run(s.t, s.dir, []string{"KASSA_DATABASE=" + s.database}, args...)
}

// good runs a command that must succeed, and gives what it printed.
func (s shop) good(args ...string) string {
	s.t.Helper()
	out := s.run(args...)
	if out.status != 0 {
		s.t.Fatalf("kassa %s: status %d: %s", strings.Join(args, " "), out.status, out.stderr)
	}
	return out.stdout
}

// bad runs a command that must be refused with these words.
func (s shop) bad(says string, args ...string) {
	s.t.Helper()
	out := s.run(args...)
	if out.status == 0 || !strings.Contains(out.stderr, says) || strings.Contains(out.stderr, "goroutine") {
		s.t.Errorf("kassa %s: status %d %q, want %q", strings.Join(args, " "), out.status, out.stderr, says)
	}
}

// file writes a file and gives its path.
func (s shop) file(name, text string) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// product is what product list --json prints of one.
type product struct {
	Handle, Title, Status, Kind, Delivery string
	Variants                              []struct {
		SKU   string
		Price int64
		Stock *int64
	}
}

// products reads the catalogue by SKU.
func (s shop) products() map[string]product {
	s.t.Helper()
	found := map[string]product{}
	for line := range strings.Lines(s.good("product", "list", "mine", "--json")) {
		var p product
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			s.t.Fatalf("%v in %s", err, line)
		}
		found[p.Variants[0].SKU] = p
	}
	return found
}

func TestProductsOnTheCommandLine(t *testing.T) {
	onEachShop(t, func(t *testing.T, s shop) {
		if out := s.good("product", "add", "mine", "--title", "Pro licence", "--price", "49.00", "--sku", "pro", "--kind", "licence"); !strings.HasPrefix(out, "added product pro-licence (") {
			t.Errorf("printed %q", out)
		}
		s.good("product", "add", "mine", "--title", "Mug", "--price", "5", "--sku", "mug", "--stock", "3", "--kind", "physical",
			"--image", "https://a.example/1.png", "--image", "https://a.example/2.png", "--handle", "best-mug", "--description", "Holds tea")
		s.good("product", "add", "mine", "--title", "Soon", "--price", "0", "--draft", "--unlimited", "--currency", "JPY")
		add := func(args ...string) []string {
			return append([]string{"product", "add", "mine", "--title", "X"}, args...)
		}
		for _, row := range []struct {
			says string
			args []string
		}{
			{`"mug" is taken`, add("--price", "1", "--sku", "mug")},
			{`"best-mug" is taken`, add("--price", "1", "--handle", "best-mug")},
			{"more decimals than EUR", add("--price", "5.001")},
			{"is negative", add("--price=-1")},
			{"not an amount", add("--price", "4,99")},
			{"too large", add("--price", "90071992547409.92")},
			{"not a currency", add("--price", "1", "--currency", "XXX")},
			{"not one of licence", add("--price", "1", "--kind", "subscription")},
			{"not one of units", add("--price", "1", "--delivery", "post")},
			{"stock is its keys", add("--price", "1", "--kind", "licence", "--stock", "3")},
			{"not a number from 0", add("--price", "1", "--stock=-3")},
			{"can't be used together", add("--price", "1", "--stock", "3", "--unlimited")},
			{"not a handle", add("--price", "1", "--handle", "No Handle")},
			{"not a web address", add("--price", "1", "--image", "javascript:alert(1)")},
			{"longer than 256", add("--price", "1", "--title", strings.Repeat("x", 257))},
			{"title: is empty", add("--price", "1", "--title", " ")},
			{"control character", add("--price", "1", "--title", "a\x1b[31mb")},
			{"no store is called", []string{"product", "add", "nobody", "--title", "X", "--price", "1"}},
			{"no store is called", []string{"product", "list", "nobody"}},
		} {
			s.bad(row.says, row.args...)
		}
		list := s.good("product", "list", "mine")
		for _, want := range []string{"49.00 EUR", "0 keys", "best-mug", "5.00 EUR", "0 JPY", "unlimited", "draft"} {
			if !strings.Contains(list, want) {
				t.Errorf("no %q in\n%s", want, list)
			}
		}
		if lines := strings.Count(list, "\n"); lines != 4 {
			t.Errorf("%d lines in\n%s", lines, list)
		}
		if found := s.good("product", "list", "mine", "--search", "MUG"); strings.Count(found, "\n") != 2 {
			t.Errorf("found\n%s", found)
		}
	})
}

// csvOf writes a file of so many products, in which the given rows are bad. It ends lines as Windows does
// and begins with a byte order mark.
func csvOf(rows int, bad map[int]string) string {
	var text strings.Builder
	text.WriteString("\ufeffSKU,Title,price,stock,description\r\n")
	for i := 1; i <= rows; i++ {
		if row, ok := bad[i]; ok {
			text.WriteString(row + "\r\n")
			continue
		}
		fmt.Fprintf(&text, "sku-%d,\"Product \"\"%d\"\", small\",%d.50,%d,ü\r\n", i, i, i%90, i%20)
	}
	return text.String()
}

func TestProductImport(t *testing.T) {
	onEachShop(t, func(t *testing.T, s shop) {
		bad := map[int]string{
			3: "sku-2,Twice,1,1,", 700: "x,X,1.234,1,", 1000: "x,X,-1,1,", 1999: "x,,1,1,", 2000: "x,X,1,many,", 3000: "x,X,1",
			5000: "x,\xff,1,1,",
		}
		path := s.file("products.csv", csvOf(5000, bad))
		out := s.run("product", "import", "mine", path)
		if out.status != 1 || out.stdout != "added 4993, updated 0, refused 7\n" {
			t.Fatalf("status %d: %s%s", out.status, out.stdout, out.stderr)
		}
		for _, want := range []string{
			`line 4: sku: "sku-2" is taken`, "line 701: price: 1.234 has more decimals", "line 1001: price: -1 is negative",
			"line 2000: title: is empty", `line 2001: stock: "many"`, "line 3001: row: has 3 values for 5 columns",
			"line 5001: title: is not UTF-8 text", "kassa: 7 of 5000 rows were refused",
		} {
			if !strings.Contains(out.stderr, want) {
				t.Errorf("no %q in\n%s", want, out.stderr)
			}
		}
		if n := strings.Count(out.stderr, "\n"); n != 8 {
			t.Errorf("%d lines, want the seven and a last one, and no bar:\n%s", n, out.stderr)
		}
		if again := s.run("product", "import", "mine", path); again.stdout != "added 0, updated 0, refused 5000\n" ||
			!strings.Contains(again.stderr, "and 4980 more\n") {
			t.Errorf("again: %s%s", again.stdout, again.stderr)
		}
		found := s.products()
		if p := found["sku-77"]; len(found) != 4993 || p.Title != `Product "77", small` || p.Variants[0].Price != 7750 || *p.Variants[0].Stock != 17 {
			t.Errorf("%d products; %+v", len(found), p)
		}
	})
}

func TestProductImportUpdates(t *testing.T) {
	onEachShop(t, func(t *testing.T, s shop) {
		s.good("product", "add", "mine", "--title", "Mug", "--price", "5", "--sku", "mug", "--stock", "3", "--description", "tea")
		s.good("product", "add", "mine", "--title", "Cup", "--price", "6", "--handle", "cup")
		path := s.file("p.jsonl", `{"title":"Big mug","price":7.5,"sku":"mug","stock":9}`+"\n\n"+
			`{"title":"Cup","price":"6.10","handle":"cup","sku":"cup","image":["https://a.example/c.png"]}`+"\n"+
			`{"title":"New","price":1,"sku":"new","kind":"licence"}`+"\n"+`{"title":"New","price":1,"sku":"other","colour":"red"}`+"\n{\n")
		out := s.run("product", "import", "mine", path, "--update")
		if out.status != 1 || out.stdout != "added 1, updated 2, refused 2\n" ||
			!strings.Contains(out.stderr, "line 5: colour: there is no such column") || !strings.Contains(out.stderr, "line 6: row: is not JSON") {
			t.Errorf("status %d: %s%s", out.status, out.stdout, out.stderr)
		}
		found := s.products()
		if mug := found["mug"]; mug.Title != "Big mug" || mug.Handle != "mug" || mug.Variants[0].Price != 750 || *mug.Variants[0].Stock != 9 {
			t.Errorf("mug %+v", mug)
		}
		if cup := found["cup"]; cup.Handle != "cup" || cup.Variants[0].Price != 610 || cup.Variants[0].Stock != nil {
			t.Errorf("cup %+v", cup)
		}
		if found["new"].Delivery != "units" || len(found) != 3 {
			t.Errorf("%+v", found)
		}
		array := s.file("p.json", `[{"title":"A","price":1,"sku":"a"}, {"title":"B"}, 7, {"title":"C","price":1,"sku":"c"}]`)
		if out := s.run("product", "import", "mine", array); out.stdout != "added 2, updated 0, refused 2\n" ||
			!strings.Contains(out.stderr, "item 2: price: is empty") || !strings.Contains(out.stderr, "item 3: row: is not a JSON object") {
			t.Errorf("%s%s", out.stdout, out.stderr)
		}
		for says, args := range map[string][]string{
			"there is no file":             {"nowhere.csv"},
			"say --format csv":             {s.file("p.txt", "x")},
			"the file is empty":            {s.file("empty.csv", "")},
			"is missing":                   {s.file("missing.csv", "title,sku\nx,y\n")},
			`no column "colour"`:           {s.file("unknown.csv", "title,price,colour\nx,1,red\n")},
			"is there twice":               {s.file("twice.csv", "title,price,Title\nx,1,red\n")},
			"separated by commas":          {s.file("semicolon.csv", "title;price\nx;1\n")},
			"save it as UTF-8":             {s.file("utf16.csv", "\xff\xfet\x00")},
			"a quoted value that does not": {s.file("quote.csv", "title,price\n\"x,1\n")},
			"is a quote not closed":        {s.file("huge.csv", "title,price\n\"x"+strings.Repeat("y\n", 1<<20))},
			"is not JSON":                  {s.file("broken.json", `[{"title":"A",]`)},
			"must be one of":               {"--format", "xml", path},
		} {
			s.bad(says, append([]string{"product", "import", "mine"}, args...)...)
		}
	})
}

func TestStockOnTheCommandLine(t *testing.T) {
	onEachShop(t, func(t *testing.T, s shop) {
		s.good("product", "add", "mine", "--title", "Pro", "--price", "1", "--sku", "pro", "--kind", "licence")
		s.good("product", "add", "mine", "--title", "Mug", "--price", "1", "--sku", "mug", "--stock", "3")
		s.good("product", "add", "mine", "--title", "Air", "--price", "1", "--sku", "air")
		if out := s.good("stock", "add", "mine", "mug", "--count", "4"); out != "added 4 to mug\n" {
			t.Errorf("printed %q", out)
		}
		var keys strings.Builder
		for i := range 2500 {
			fmt.Fprintf(&keys, "KEY-%04d\r\n", i)
		}
		path := s.file("keys.txt", "\ufeff"+keys.String()+"\n KEY-0007 \nKEY-2400\nlast")
		if out := s.good("stock", "add", "mine", "pro", "--file", path); out != "added 2501, in stock already 2, refused 0\n" {
			t.Errorf("printed %q", out)
		}
		more := s.file("more.txt", "KEY-0001\nfresh\nsecret-\xff\n"+strings.Repeat("x", 513)+"\n\x00\n")
		out := s.run("stock", "add", "mine", "pro", "--file", more)
		if out.status != 1 || out.stdout != "added 1, in stock already 1, refused 3\n" || strings.Contains(out.stderr, "secret") ||
			!strings.Contains(out.stderr, "line 3: key: is not UTF-8") || !strings.Contains(out.stderr, "line 4: key: has more than 512") {
			t.Errorf("status %d: %s%s", out.status, out.stdout, out.stderr)
		}
		found := s.products()
		if *found["mug"].Variants[0].Stock != 7 || *found["pro"].Variants[0].Stock != 1000 {
			t.Errorf("%+v", found)
		}
		for _, row := range []struct {
			says string
			args []string
		}{
			{"stock of pro is its keys", []string{"pro", "--count", "1"}},
			{"stock of air is unlimited", []string{"air", "--count", "1"}},
			{"is not from 1 to", []string{"mug", "--count=-1"}},
			{"not delivered as keys", []string{"mug", "--file", path}},
			{"there is no file", []string{"pro", "--file", "nowhere"}},
			{`no product has the SKU "nix"`, []string{"nix", "--count", "1"}},
			{"missing flags", []string{"pro"}},
			{"can't be used together", []string{"pro", "--count", "1", "--file", path}},
		} {
			s.bad(row.says, append([]string{"stock", "add", "mine"}, row.args...)...)
		}
	})
}

package binarytest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// invoicesPath is where SellApp makes invoices.
const invoicesPath = "/api/v2/invoices"

// laravel is a refusal of SellApp's.
type laravel struct {
	Message   string              `json:"message"`
	Errors    map[string][]string `json:"errors"`
	Type      string              `json:"type"`
	Code      string              `json:"code"`
	Status    int                 `json:"status"`
	Param     string              `json:"param"`
	RequestID string              `json:"request_id"`
}

// laravel reads a refusal.
func (a answer) laravel(t testing.TB) laravel {
	t.Helper()
	var body laravel
	if err := json.Unmarshal([]byte(a.body), &body); err != nil {
		t.Fatalf("%v: %s", err, a.body)
	}
	return body
}

// toldAsLaravel checks a refusal that has a code, and names fields whose names begin with the row's.
func toldAsLaravel(t *testing.T, got answer, row refusal) {
	t.Helper()
	body := got.laravel(t)
	if body.Status != got.status || body.Type == "" || body.RequestID != got.header.Get("X-Request-Id") && row.status != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("status, type or request_id: %s", got.body)
	}
	if row.code != "" && body.Code != row.code {
		t.Errorf("code %s, want %s: %s", body.Code, row.code, got.body)
	}
	if row.code == "order_not_found" && (body.Message != "Invoice not found." || body.Errors != nil) { // whatever the reason
		t.Errorf("not the answer of an unknown invoice: %s", got.body)
	}
	if !strings.HasSuffix(body.Message, ".") {
		t.Errorf("not a sentence: %s", body.Message)
	}
	named := slices.ContainsFunc(slices.Collect(maps.Keys(body.Errors)), func(field string) bool { return strings.HasPrefix(field, row.field) })
	if row.field != "" && (!named || body.Errors[body.Param] == nil || body.Message != body.Errors[body.Param][0]) {
		t.Errorf("want errors of %s: %s", row.field, got.body)
	}
}

// invoiceBody is what makes an invoice for one e-book, with some fields changed; an empty text leaves a field out.
func invoiceBody(changes wish) string {
	all := wish{"customer_email": `"buyer@example.com"`, "payment_method": `"STRIPE"`, "product_variants": `{"{e-book.number}":{"quantity":1}}`, "affiliate": `"Pro"`}
	var members []string
	for name, value := range all.and(changes) {
		if value != "" {
			members = append(members, `"`+name+`":`+value)
		}
	}
	slices.Sort(members)
	return "{" + strings.Join(members, ",") + "}"
}

// variants are the wish for some of the catalogue: pairs of a place and a quantity.
func variants(pairs ...string) wish {
	var members []string
	for i := 0; i < len(pairs); i += 2 {
		members = append(members, fmt.Sprintf(`"{%s.number}":{"quantity":%s}`, pairs[i], pairs[i+1]))
	}
	return wish{"product_variants": "{" + strings.Join(members, ",") + "}"}
}

// sellapp calls SellApp's API with the demo's key; header is pairs of names and values.
func (s *server) sellapp(t testing.TB, method, path, body string, header ...string) answer {
	t.Helper()
	c := call{method: method, path: path, key: s.line.Keys.SellApp, body: body, header: http.Header{}}
	for i := 0; i < len(header); i += 2 {
		c.header.Add(header[i], header[i+1])
	}
	return s.send(t, c)
}

// invoice makes one and gives its answer and its path.
func (s *server) invoice(t testing.TB, changes wish) (answer, string) {
	t.Helper()
	made := s.sellapp(t, http.MethodPost, invoicesPath, invoiceBody(changes)).want(t, http.StatusCreated)
	return made, invoicesPath + "/" + fmt.Sprint(made.data(t)["id"])
}

// checkOut opens the payment session of an invoice, and gives the gateway's page.
func (s *server) checkOut(t testing.TB, invoice string) string {
	t.Helper()
	var body struct {
		PaymentURL string `json:"payment_url"`
	}
	opened := s.sellapp(t, http.MethodPost, invoice+"/checkout", "").want(t, http.StatusCreated)
	if err := json.Unmarshal([]byte(opened.body), &body); err != nil || body.PaymentURL == "" {
		t.Fatalf("%v: %s", err, opened.body)
	}
	return body.PaymentURL
}

// payInvoice is the buyer, who pays and comes back. The gateway sends no event, so that nothing is written later.
func (s *server) payInvoice(t testing.TB, invoice string) {
	t.Helper()
	paid := s.form(t, s.checkOut(t, invoice), url.Values{"outcome": {"succeed_no_event"}}).want(t, http.StatusSeeOther)
	s.open(t, paid.header.Get("Location")).want(t, http.StatusSeeOther)
}

// status is an invoice's.
func (s *server) status(t testing.TB, invoice string) string {
	t.Helper()
	data := s.sellapp(t, http.MethodGet, invoice, "").want(t, http.StatusOK).data(t)
	status, _ := data["status"].(map[string]any)
	now, _ := status["status"].(map[string]any)
	return fmt.Sprint(now["status"])
}

// deliverable is what one line of an invoice handed over.
type deliverable struct {
	Types []string
	Data  struct {
		Serials []string
		Files   []struct {
			Name string
			Size int64
			URL  string
		} `json:"delivered_files"`
		Dynamic, Manual, Text string
	}
}

// deliverables reads what an invoice handed over, by line.
func (s *server) deliverables(t testing.TB, invoice string) (lines []deliverable) {
	t.Helper()
	got := s.sellapp(t, http.MethodGet, invoice+"/deliverables", "").want(t, http.StatusOK)
	var body struct {
		Data []struct{ Deliverable deliverable }
	}
	if err := json.Unmarshal([]byte(got.body), &body); err != nil {
		t.Fatal(err)
	}
	for _, line := range body.Data {
		lines = append(lines, line.Deliverable)
	}
	return lines
}

// stockInvoices makes invoices to be wrong about: {invoice} waits for its buyer, {invoice.paid} is completed,
// {invoice.void} is void, and {foreign.invoice} is another store's, with {foreign.product} and {foreign.number}.
func (s *server) stockInvoices(t testing.TB) {
	t.Helper()
	for _, name := range []string{"invoice", "invoice.paid", "invoice.void"} {
		_, path := s.invoice(t, nil)
		s.place(name, strings.TrimPrefix(path, invoicesPath+"/"))
	}
	s.payInvoice(t, invoicesPath+"/{invoice.paid}")
	s.sellapp(t, http.MethodPatch, invoicesPath+"/{invoice.void}/mark-voided", "").want(t, http.StatusOK)
	key := s.cli(t, "key", "create", "other", "--dialect", "sellapp")
	listed := s.send(t, call{method: http.MethodGet, path: "/api/v2/products", key: key}).want(t, http.StatusOK)
	var products struct{ Data []struct{ ID int64 } }
	if err := json.Unmarshal([]byte(listed.body), &products); err != nil || len(products.Data) != 1 {
		t.Fatalf("%v: %s", err, listed.body)
	}
	path := fmt.Sprintf("/api/v2/products/%d/variants", products.Data[0].ID)
	found := s.send(t, call{method: http.MethodGet, path: path, key: key}).want(t, http.StatusOK)
	var forms struct{ Data []struct{ ID int64 } }
	if err := json.Unmarshal([]byte(found.body), &forms); err != nil || len(forms.Data) != 1 {
		t.Fatalf("%v: %s", err, found.body)
	}
	s.place("foreign.product", fmt.Sprint(products.Data[0].ID))
	s.place("foreign.number", fmt.Sprint(forms.Data[0].ID))
	made := s.send(t, call{method: http.MethodPost, path: invoicesPath, key: key, body: invoiceBody(variants("foreign", "1"))}).want(t, http.StatusCreated)
	s.place("foreign.invoice", fmt.Sprint(made.data(t)["id"]))
}

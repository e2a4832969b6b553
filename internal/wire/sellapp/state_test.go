package sellapp

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"kassa/internal/checkout"
)

// moved changes an invoice's status and gives it.
func (s *shop) moved(number int64, rest, body string) invoice {
	s.t.Helper()
	var now struct {
		Data invoice `json:"data"`
	}
	s.sent(http.StatusOK, "PATCH", invoiceAt(number, rest), body).into(s.t, &now)
	return now.Data
}

func statusesOf(i invoice) string {
	var all []string
	for _, entry := range append(i.Status.History, i.Status.Status) {
		all = append(all, entry.Status)
	}
	return strings.Join(all, " ")
}

func TestStatuses(t *testing.T) {
	s := newShop(t)
	v := s.stock("Licence", 1999)
	manual := s.stock("Service", 100, delivers(checkout.Deliverable{Kinds: []checkout.DeliveryKind{checkout.DeliverManual}}))
	fresh := func(v checkout.Variant) int64 { return s.invoiced(cart(v, 1, "")).ID }
	for _, c := range []struct {
		of               checkout.Variant
		rest, body, want string
	}{
		{v, "/mark-completed", "", "PENDING PAID COMPLETED"}, {v, "/mark-completed", `{"expected_status":"PENDING"}`, "PENDING PAID COMPLETED"},
		{manual, "/mark-completed", `{}`, "PENDING PAID COMPLETED"}, {v, "/mark-voided", `{"expected_status":null}`, "PENDING VOIDED"},
		{v, "/status", `{"status":"COMPLETED"}`, "PENDING PAID COMPLETED"}, {v, "/status", `{"status":"VOIDED"}`, "PENDING VOIDED"},
		{v, "/status", `{"status":"REVIEW","expected_status":"PENDING"}`, "PENDING REVIEW"},
	} {
		if got := statusesOf(s.moved(fresh(c.of), c.rest, c.body)); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.rest, c.body, got, c.want)
		}
	}
	// What waits for the seller is paid, and complete when the seller says so.
	waiting := fresh(manual)
	s.checked(http.StatusCreated, waiting)
	s.pay(waiting)
	if got := statusesOf(s.read(waiting)); got != "PENDING PAID" {
		t.Error(got)
	}
	if got := statusesOf(s.moved(waiting, "/mark-completed", "")); got != "PENDING PAID COMPLETED" {
		t.Error(got)
	}
	if got := statusesOf(s.moved(waiting, "/status", `{"status":"DISPUTING"}`)); got != "PENDING PAID COMPLETED DISPUTING" {
		t.Error(got)
	}
}

// COMPLETED ends a review and a dispute: the invoice goes back to what it was, and further where nothing stands in
// the way any more.
func TestReviewIsReleased(t *testing.T) {
	s := newShop(t)
	plain, manual := s.stock("Licence", 1999), s.stock("Service", 100, delivers(checkout.Deliverable{Kinds: []checkout.DeliveryKind{checkout.DeliverManual}}))
	dynamic := s.stock("Dynamic", 100, delivers(checkout.Deliverable{Kinds: []checkout.DeliveryKind{checkout.DeliverDynamic}, Webhook: "https://seller.example/hook"}))
	const toReview, toDispute = `{"status":"REVIEW"}`, `{"status":"DISPUTING"}`
	const fromReview, fromDispute = `{"status":"COMPLETED","expected_status":"REVIEW"}`, `{"status":"COMPLETED","expected_status":"DISPUTING"}`
	for _, c := range []struct {
		name  string
		of    checkout.Variant
		paid  bool
		steps []string
		want  string
	}{
		{"completed before", plain, true, []string{toReview, fromReview}, "PENDING PAID COMPLETED REVIEW COMPLETED"},
		{"waits for the seller", manual, true, []string{toReview, fromReview}, "PENDING PAID REVIEW PAID COMPLETED"},
		{"waits for the seller's server", dynamic, true, []string{toReview, fromReview}, "PENDING PAID REVIEW PAID"},
		{"not paid", plain, false, []string{toReview, fromReview}, "PENDING REVIEW PENDING PAID COMPLETED"},
		{"called off", plain, false, []string{toReview, `{"status":"VOIDED","expected_status":"REVIEW"}`}, "PENDING REVIEW VOIDED"},
		{"a dispute is won", plain, true, []string{toDispute, fromDispute}, "PENDING PAID COMPLETED DISPUTING COMPLETED"},
		{"a dispute over what waits", manual, true, []string{toReview, toDispute, fromDispute}, "PENDING PAID REVIEW DISPUTING PAID COMPLETED"},
	} {
		t.Run(c.name, func(t *testing.T) {
			number := s.invoiced(cart(c.of, 1, "")).ID
			if c.paid {
				s.checked(http.StatusCreated, number)
				s.pay(number)
			}
			for _, step := range c.steps {
				s.moved(number, "/status", step)
			}
			if got := statusesOf(s.read(number)); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
	// Of what was paid only a refund gives anything back.
	held := s.invoiced(cart(plain, 1, "")).ID
	s.moved(held, "/mark-completed", "")
	s.moved(held, "/status", toReview)
	for _, body := range []string{toReview, `{"status":"VOIDED"}`, fromDispute} {
		s.sent(http.StatusUnprocessableEntity, "PATCH", invoiceAt(held, "/status"), body)
	}
	if got := statusesOf(s.moved(held, "/mark-completed", `{"expected_status":"REVIEW"}`)); got != "PENDING PAID COMPLETED REVIEW COMPLETED" {
		t.Error(got)
	}
}

// What a state does not allow is 422, as is a state that the caller did not expect; nothing happens.
func TestStatusRefusals(t *testing.T) {
	s := newShop(t)
	v := s.stock("Licence", 1999)
	pending, voided, done := s.invoiced(cart(v, 1, "")).ID, s.invoiced(cart(v, 1, "")).ID, s.invoiced(cart(v, 1, "")).ID
	s.moved(voided, "/mark-voided", "")
	s.moved(done, "/mark-completed", "")
	for _, c := range []struct {
		number            int64
		rest, body, field string
	}{
		{pending, "/mark-completed", `{"expected_status":"PAID"}`, "expected_status"}, {pending, "/mark-voided", `{"expected_status":"COMPLETED"}`, "expected_status"},
		{pending, "/status", `{"status":"PAID"}`, "status"}, {pending, "/status", `{}`, "status"}, {pending, "/status", `{"status":"DISPUTING"}`, ""},
		{pending, "/status", `{"status":"VOIDED","expected_status":"NOTHING"}`, "expected_status"},
		{voided, "/mark-completed", ``, ""}, {voided, "/mark-voided", ``, ""}, {done, "/mark-completed", ``, ""}, {done, "/mark-voided", ``, ""},
	} {
		before := statusesOf(s.read(c.number))
		if got := s.sent(http.StatusUnprocessableEntity, "PATCH", invoiceAt(c.number, c.rest), c.body).failure(t); got.Param != c.field {
			t.Errorf("%s %s: %+v", c.rest, c.body, got)
		}
		if now := statusesOf(s.read(c.number)); now != before {
			t.Errorf("%s %s: %s became %s", c.rest, c.body, before, now)
		}
	}
}

func TestRefunds(t *testing.T) {
	s := newShop(t)
	number := s.invoiced(cart(s.stock("Licence", 1999), 1, "")).ID
	path := invoiceAt(number, "/refunds")
	s.refused("POST", path, "", "", "Only a paid order without a dispute can be refunded.")
	s.checked(http.StatusCreated, number)
	s.pay(number)
	for _, amount := range []string{"-1", "1e2", "", ".5", "1.", "0", "0.00", "1.005", "19,99", strings.Repeat("9", 33), "99999999999999999999"} {
		if got := s.sent(http.StatusUnprocessableEntity, "POST", path, `{"amount":"`+amount+`"}`).failure(t); got.Param != "amount" {
			t.Errorf("%q: %+v", amount, got)
		}
	}
	s.refused("POST", path, `{"amount":1}`, "amount", "The amount field must be text or null.")
	s.refused("POST", path, `{"amount":"20"}`, "amount", "There is not as much left to give back.")
	s.sent(http.StatusOK, "POST", path, `{"amount":"9.990"}`, "Idempotency-Key: k")
	s.sent(http.StatusOK, "POST", path, `{"amount":"9.990"}`, "Idempotency-Key: k")
	if now := s.read(number); now.Status.Status.Status != "COMPLETED" {
		t.Errorf("%+v", now.Status)
	}
	s.sent(http.StatusOK, "POST", path, "")
	if len(s.till.refunded) != 2 || s.till.refunded[0].Amount.Minor() != 999 || s.till.refunded[1].Amount.Minor() != 1000 {
		t.Errorf("%+v", s.till.refunded)
	}
	if got := statusesOf(s.read(number)); got != "PENDING PAID COMPLETED REFUNDED" {
		t.Error(got)
	}
	s.refused("POST", path, "", "", "Only a paid order without a dispute can be refunded.")
}

func TestReplacement(t *testing.T) {
	s := newShop(t)
	v := s.stock("Serial", 500, delivers(checkout.Deliverable{Kinds: []checkout.DeliveryKind{checkout.DeliverUnits, checkout.DeliverText}, Text: "Thanks."}))
	s.serials(v, "A-1", "A-2", "A-3", "A-4", "A-5")
	number := s.invoiced(cart(v, 2, "")).ID
	path := invoiceAt(number, "/issue-replacement")
	all := fmt.Sprintf(`{"product_variants":[%d]}`, v.Number)
	s.refused("PATCH", path, all, "", "Only a paid order can be replaced.")
	s.moved(number, "/mark-completed", "")
	first := s.moved(number, "/issue-replacement", all)
	second := s.moved(number, "/issue-replacement", fmt.Sprintf(`{"product_variants":{"%d":{"quantity":1}}}`, v.Number))
	if first.ID == number || first.Status.Status.Status != "COMPLETED" || first.Payment.FullPrice.Total.Inclusive != "0" || second.ID == first.ID {
		t.Errorf("%+v", first)
	}
	for id, want := range map[int64]string{number: "[A-1 A-2]", first.ID: "[A-3 A-4]", second.ID: "[A-5]"} {
		got := s.delivered(id)
		if len(got) != 1 || fmt.Sprint(got[0].Deliverable.Data.Serials) != want || got[0].Deliverable.Data.Text != "Thanks." || got[0].InvoiceID != id {
			t.Errorf("%d: %+v, want %s", id, got, want)
		}
	}
	for _, body := range []string{
		`{}`, `{"product_variants":[]}`, `{"product_variants":{}}`, `{"product_variants":[999]}`, `{"product_variants":{"x":{}}}`,
		fmt.Sprintf(`{"product_variants":{"%d":{"quantity":3}}}`, v.Number), fmt.Sprintf(`{"product_variants":[%d,999]}`, v.Number),
	} {
		if got := s.sent(http.StatusUnprocessableEntity, "PATCH", path, body).failure(t); !strings.HasPrefix(got.Param, "product_variants") {
			t.Errorf("%s: %+v", body, got)
		}
	}
	s.refused("PATCH", path, all, "product_variants", "There is not enough of Serial – Basic in stock.")
}

// Every deliverable of every product is shown, with what the buyer told.
func TestDeliverables(t *testing.T) {
	s := newShop(t)
	serial := s.stock("Serial", 500, delivers(checkout.Deliverable{Kinds: []checkout.DeliveryKind{checkout.DeliverUnits}}))
	s.serials(serial, "A-1")
	mixed := s.stock("Mixed", 100, delivers(checkout.Deliverable{
		Kinds: []checkout.DeliveryKind{checkout.DeliverText, checkout.DeliverManual, checkout.DeliverFile}, Text: "Read this.", Note: "Soon.",
		URL: "https://files.example/a/guide.pdf",
	}))
	plain := s.stock("Plain", 100)
	body := fmt.Sprintf(`{"customer_email":"c@example.com","payment_method":"STRIPE","product_variants":{"%d":{"quantity":1,"additional_information":
		{"nick":"é","age":7,"ok":true,"none":null,"realm":{"type":"DROPDOWN","label":"Realm","value":"north"}}},
		"%d":{"quantity":2,"additional_information":[],"fill_once":true},"%d":{"quantity":1}}}`, serial.Number, mixed.Number, plain.Number)
	number := s.invoiced(body).ID
	if got := s.delivered(number); len(got) != 0 {
		t.Errorf("delivered unpaid: %+v", got)
	}
	s.checked(http.StatusCreated, number)
	s.pay(number)
	got := s.delivered(number)
	if len(got) != 2 {
		t.Fatalf("%+v", got)
	}
	told := []information{{"age", "TEXT", "age", "7"}, {"nick", "TEXT", "nick", "é"}, {"none", "TEXT", "none", ""}, {"ok", "TEXT", "ok", "true"}, {"realm", "DROPDOWN", "Realm", "north"}}
	if fmt.Sprint(got[0].AdditionalInformation) != fmt.Sprint(told) || got[0].ProductVariantID != serial.Number || fmt.Sprint(got[0].Deliverable) != "{[LICENSE_KEY] {[A-1] []   }}" {
		t.Errorf("%+v", got[0])
	}
	data := got[1].Deliverable.Data
	if got[1].Quantity != 2 || len(got[1].AdditionalInformation) != 0 || fmt.Sprint(got[1].Deliverable.Types) != "[TEXT MANUAL DOWNLOADABLE]" ||
		data.Text != "Read this." || data.Manual != "Soon." || fmt.Sprint(data.DeliveredFiles) != "[{guide.pdf 0 https://files.example/a/guide.pdf}]" {
		t.Errorf("%+v", got[1])
	}
	bad := strings.Replace(body, `"age":7`, `"age":[7]`, 1)
	s.refused("POST", invoices, bad, fmt.Sprintf("product_variants.%d.additional_information", serial.Number),
		fmt.Sprintf("The product_variants.%d.additional_information field must have text, a number, true or false, or {type, label, value} for each name.", serial.Number))
}

// A file of the store's own comes with an address of its own.
func TestDeliveredFiles(t *testing.T) {
	s := newShop(t)
	var file checkout.File
	s.must(s.db.Tx(t.Context(), func(tx checkout.Tx) error {
		file = s.core.AddFile(tx, checkout.File{StoreID: s.store.ID, Name: "guide.pdf", Size: 7, MediaType: "application/pdf"})
		return nil
	}))
	number := s.invoiced(cart(s.stock("Guide", 100, delivers(checkout.Deliverable{
		Kinds: []checkout.DeliveryKind{checkout.DeliverFile}, Files: []checkout.FileID{file.ID},
	})), 1, "")).ID
	s.moved(number, "/mark-completed", "")
	got := s.delivered(number)[0].Deliverable.Data.DeliveredFiles
	if len(got) != 1 || got[0].Name != "guide.pdf" || got[0].Size != 7 || !strings.HasPrefix(got[0].URL, origin+"/downloads/") || !strings.HasSuffix(got[0].URL, file.ID.String()) {
		t.Errorf("%+v", got)
	}
}

// Letters go to the buyer again, or to another address; what is not paid has none.
func TestFulfillment(t *testing.T) {
	s := newShop(t)
	v := s.stock("Serial", 500, delivers(checkout.Deliverable{Kinds: []checkout.DeliveryKind{checkout.DeliverUnits}}))
	s.serials(v, "A-1")
	number := s.invoiced(cart(v, 1, "")).ID
	for _, rest := range []string{"/fulfillment-retries", "/fulfillment-notifications"} {
		if got := s.sent(http.StatusUnprocessableEntity, "POST", invoiceAt(number, rest), `{"email":"a@example.com"}`).failure(t); got.Param != "" {
			t.Errorf("%+v", got)
		}
	}
	s.moved(number, "/mark-completed", "")
	s.sent(http.StatusOK, "POST", invoiceAt(number, "/fulfillment-retries"), "")
	s.sent(http.StatusOK, "POST", invoiceAt(number, "/fulfillment-retries"), `{"email":"a@example.com"}`)
	s.sent(http.StatusOK, "POST", invoiceAt(number, "/fulfillment-notifications"), fmt.Sprintf(`{"email":null,"product_variant_ids":[%d]}`, v.Number))
	s.sent(http.StatusOK, "POST", invoiceAt(number, "/fulfillment-notifications"), `{"email":"b@example.com"}`)
	s.refused("POST", invoiceAt(number, "/fulfillment-notifications"), `{"product_variant_ids":[999]}`, "product_variant_ids",
		"The product_variant_ids field names a variant that this invoice did not sell.")
	if got := s.sent(http.StatusUnprocessableEntity, "POST", invoiceAt(number, "/fulfillment-notifications"), `{"email":"nobody"}`).failure(t); got.Param != "email" {
		t.Errorf("%+v", got)
	}
	if _, err := s.core.MailDue(t.Context(), 9); err != nil {
		t.Fatal(err)
	}
	to := map[string]int{}
	for _, letter := range s.post.sent {
		to[letter.To]++
	}
	if len(s.post.sent) != 4 || to["customer@example.com"] != 2 || to["a@example.com"] != 1 || to["b@example.com"] != 1 {
		t.Errorf("%v", to)
	}
}

package page

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"kassa/internal/checkout"
)

// several is what the core answers when it finds several mistakes.
type several []error

func (s several) Error() string { return "several" }

func (s several) Unwrap() []error { return s }

// allMistakes is a refusal for every rule.
func allMistakes() error {
	broken := func(param string, rule checkout.Rule) error {
		err := checkout.RefuseField(checkout.ReasonInvalidField, param, "no")
		err.Rule = rule
		return err
	}
	return several{
		broken("email", checkout.RuleForm), broken("name", checkout.RuleForm), broken("field_nick", checkout.RuleTooShort),
		broken("field_seats", checkout.RuleDigits), broken("field_plan", checkout.RuleOption), broken("field_new", checkout.RuleUnknown),
		several{broken("line1", checkout.RuleRequired), broken("city", checkout.RuleTooLong), broken("country", checkout.RuleForm)},
		broken("tax_id", checkout.RuleForm), checkout.RefuseField(checkout.ReasonCouponInvalid, "coupon_code", "no"),
		checkout.RefuseField(checkout.ReasonMethodNotOffered, "gateway", "no"),
		checkout.RefuseField(checkout.ReasonAmountTooSmall, "amount", "no"),
	}
}

// TestMistakes shows all mistakes at once, in all languages.
func TestMistakes(t *testing.T) {
	for _, tag := range localeTags {
		core := newLong()
		core.pay = func(checkout.PayWish) (checkout.Payment, error) { return checkout.Payment{}, allMistakes() }
		form := filledForm()
		form.Set("gateway", "CASH")
		res := send(t, core, there.pay(), form, tag.String())
		if res.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", tag, res.StatusCode)
		}
		golden(t, filepath.Join("long_mistakes", tag.String()), stable(t, body(t, res)))
	}
}

// TestMistakesStandBesideTheirFields proves it for each field by itself.
func TestMistakesStandBesideTheirFields(t *testing.T) {
	for field := range without(filledForm(), "gateway") {
		for _, rule := range []checkout.Rule{
			"", checkout.RuleRequired, checkout.RuleTooShort, checkout.RuleTooLong, checkout.RuleDigits, checkout.RuleOption,
			checkout.RuleForm, checkout.RuleUnknown,
		} {
			core := newLong()
			refusal := checkout.RefuseField(checkout.ReasonInvalidField, field, "no")
			refusal.Rule = rule
			core.pay = func(checkout.PayWish) (checkout.Payment, error) { return checkout.Payment{}, refusal }
			page := body(t, send(t, core, there.pay(), filledForm(), "en"))
			_, control, _ := strings.Cut(page, ` id="`+field+`"`)
			control, _, _ = strings.Cut(control, ">")
			for _, want := range []string{`aria-invalid="true"`, field + `-error"`} {
				if !strings.Contains(control, want) {
					t.Errorf("%s, %s: no %s in %s", field, rule, want, control)
				}
			}
			for _, want := range []string{`<p class="wrong" id="` + field + `-error">`, `<a href="#` + field + `">`} {
				_, text, ok := strings.Cut(page, want)
				if text, _, _ = strings.Cut(text, "<"); !ok || text == "" {
					t.Errorf("%s, %s: nothing after %s", field, rule, want)
				}
			}
		}
	}
}

func TestLongRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		reason   checkout.Reason
		status   int
		location string
		text     string
	}{
		"sold out":     {checkout.ReasonOutOfStock, 422, "", "Not enough in stock"},
		"coupon":       {checkout.ReasonCouponInvalid, 422, "", "This coupon code is not valid for this order."},
		"too small":    {checkout.ReasonAmountTooSmall, 422, "", "the total is too small"},
		"payment open": {checkout.ReasonPaymentOpen, 303, there.page(), ""},
		"expired":      {checkout.ReasonSessionExpired, 303, there.page(), ""},
		"paid":         {checkout.ReasonSessionComplete, 303, "https://shop.example/thanks?o=1", ""},
		"busy":         {checkout.ReasonUnavailable, 503, "", ""},
	} {
		for _, at := range []string{there.pay(), there.update()} {
			core := newLong()
			core.pay = func(checkout.PayWish) (checkout.Payment, error) {
				return checkout.Payment{}, checkout.Refuse(c.reason, "no")
			}
			core.tell = func(checkout.Details) (checkout.Sale, error) { return checkout.Sale{}, checkout.Refuse(c.reason, "no") }
			res := send(t, core, at, filledForm(), "en")
			page := body(t, res)
			if res.StatusCode != c.status || res.Header.Get("Location") != c.location || !strings.Contains(page, c.text) {
				t.Errorf("%s at %s: %d %q\n%s", name, at, res.StatusCode, res.Header.Get("Location"), page)
			}
			if c.status == 422 && !strings.Contains(page, `value="Berlin"`) {
				t.Errorf("%s at %s: the entries are gone", name, at)
			}
		}
	}
}

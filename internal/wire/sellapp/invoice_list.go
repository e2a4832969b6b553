package sellapp

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// listInvoices is GET /api/v2/invoices and POST /api/v2/invoices/search.
func (a *API) listInvoices(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	q := &filter{values: filterValues(r)}
	window, page, problem := wire.Page(q.values, defaultLimit, largestLimit)
	if problem != nil {
		q.wrong = problem.Fields
	}
	query, possible := invoiceQuery(q, window)
	if len(q.wrong) > 0 {
		return wire.Reply{}, wire.Invalid(q.wrong...)
	}
	var sales []checkout.Sale
	var total int64
	reader := a.core.Reader(ctx)
	if possible {
		var err error
		if sales, total, err = reader.Invoices(r.Caller.Store.ID, query); err != nil {
			return wire.Reply{}, err
		}
	}
	f, err := openFolio(reader, r.Caller.Store, sales...)
	if err != nil {
		return wire.Reply{}, err
	}
	invoices := make([]invoice, len(sales))
	for i, sale := range sales {
		invoices[i] = a.invoice(f, sale)
	}
	answer, err := encode(http.StatusOK, listOf(r, invoices, window, page, total))
	return wire.Reply{Answer: answer}, err
}

// filterValues gathers the filters of the query and of the body. Where both name one the query counts, so that
// the links of a page work with the body that led to it.
func filterValues(r *wire.Request) url.Values {
	values := url.Values{}
	if body, ok := r.Doc.Value.(map[string]any); ok {
		for name, value := range body {
			switch value := value.(type) {
			case nil:
			case []any:
				for _, one := range value {
					values.Add(name, fmt.Sprint(one))
				}
			default:
				values.Set(name, fmt.Sprint(value))
			}
		}
	}
	told := url.Values{}
	for name, given := range r.Query {
		told[listName(name)] = append(told[listName(name)], given...)
	}
	maps.Copy(values, told)
	return values
}

// listName is a name without the brackets that PHP has after the names of lists: status[], status[0].
func listName(name string) string {
	plain, _, _ := strings.Cut(name, "[")
	return plain
}

// filter reads the filters of a list and gathers what is wrong with them.
type filter struct {
	values url.Values
	wrong  []wire.FieldError
}

func (q *filter) refuse(name, message string) {
	q.wrong = append(q.wrong, wire.FieldError{Field: name, Message: message})
}

// text gives a filter of at most 255 characters; empty when it is absent.
func (q *filter) text(name string) string {
	given := q.values[name]
	switch {
	case len(given) > 1:
		q.refuse(name, "must be given once")
	case len(given) == 1 && utf8.RuneCountInString(given[0]) > 255:
		q.refuse(name, "must have at most 255 characters")
	case len(given) == 1:
		return strings.TrimSpace(given[0])
	}
	return ""
}

// down reads the sorting; the newest come first unless created_at is asked for.
func (q *filter) down() bool {
	sort := q.text("sort")
	if sort != "" && sort != "created_at" && sort != "-created_at" {
		q.refuse("sort", "must be created_at or -created_at")
	}
	return sort != "created_at"
}

// states reads the statuses that are asked for.
func (q *filter) states() []checkout.OrderState {
	var states []checkout.OrderState
	for _, status := range q.values["status"] {
		known := false
		for _, state := range checkout.OrderStates() {
			if statuses[state] == status {
				states, known = append(states, state), true
			}
		}
		if !known {
			q.refuse("status", "must be one of "+strings.Join(slices.Sorted(maps.Values(statuses)), ", "))
		}
	}
	return states
}

// methods reads the payment methods that are asked for, each in our word and in SellApp's.
func (q *filter) methods() []string {
	var methods []string
	for _, word := range q.values["payment_methods"] {
		methods = append(methods, word)
		for method, theirs := range methodWords {
			if theirs == word {
				methods = append(methods, method)
			}
		}
	}
	return methods
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// atOnce is how many of the crowd are in the shop at the same time.
	atOnce = 200
	// layAtOnce is how many serials go into one request.
	layAtOnce = 500
	// delivering bounds how long a paid buyer waits for the serial.
	delivering = time.Minute
)

// sellOut lets as many buyers as there are serials go through the whole purchase: invoice, checkout, the
// gateway's page, the way back, and what was delivered. Each step comes to another replica. Every serial must
// go to one buyer, none be left, and nobody who comes afterwards get any.
func (s *shop) sellOut(ctx context.Context, buyers int) (tally, error) {
	t := tally{name: "serials", rounds: 1, buyers: buyers, prizes: buyers}
	wares, laid, err := s.laySerials(ctx, buyers)
	if err != nil {
		return t, err
	}
	bought, err := s.crowd(ctx, wares, buyers)
	if err != nil {
		return t, err
	}
	t.won = len(bought)
	slices.Sort(bought)
	left, err := s.serialsLeft(ctx, wares)
	if err != nil {
		return t, err
	}
	late, _, err := s.sellApp(ctx, 0, http.MethodPost, "/api/v2/invoices", wares.invoice(buyers), nil)
	if err != nil {
		return t, err
	}
	if distinct := len(slices.Compact(slices.Clone(bought))); !slices.Equal(bought, laid) || left != 0 || late != http.StatusUnprocessableEntity {
		t.wrong++
		fmt.Printf("WRONG serials: %d laid, %d bought, %d distinct, %d left; one who came late got %d\n", len(laid), len(bought), distinct, left, late)
	}
	return t, nil
}

// wares are what is sold as serials: the numbers of SellApp's API.
type wares struct{ product, variant int64 }

// path is the variant's.
func (w wares) path() string {
	return fmt.Sprintf("/api/v2/products/%d/variants/%d", w.product, w.variant)
}

// invoice is what the n-th buyer asks for.
func (w wares) invoice(n int) map[string]any {
	return map[string]any{
		"customer_email": fmt.Sprint("crowd", n, "@example.com"), "payment_method": "STRIPE",
		"product_variants": map[string]any{fmt.Sprint(w.variant): map[string]any{"quantity": 1}},
	}
}

// laySerials puts serials into a new variant's stock, and gives them in order.
func (s *shop) laySerials(ctx context.Context, count int) (w wares, laid []string, err error) {
	for n := range count {
		laid = append(laid, fmt.Sprintf("SERIAL-%08d", n))
	}
	deliverable := func(from int) map[string]any {
		return map[string]any{"types": []string{"LICENSE_KEY"}, "data": map[string]any{"serials": laid[from:min(from+layAtOnce, count)]}}
	}
	var made struct {
		Data struct {
			ID       int64
			Variants []struct{ ID int64 }
		}
	}
	_, answer, err := s.sellApp(ctx, 0, http.MethodPost, "/api/v2/products", map[string]any{
		"title": "Serial", "visibility": "PUBLIC", "description": "One each.", "variants": []any{map[string]any{
			"title": "Only", "description": "One each.", "deliverable": deliverable(0), "payment_methods": []string{"STRIPE"},
			"pricing": map[string]any{"humble": false, "price": map[string]any{"price": 1000, "currency": "USD"}},
		}},
	}, &made)
	if err != nil {
		return w, nil, err
	}
	if len(made.Data.Variants) != 1 {
		return w, nil, fmt.Errorf("make the product: %s", answer)
	}
	w = wares{made.Data.ID, made.Data.Variants[0].ID}
	for from := layAtOnce; from < count; from += layAtOnce {
		status, answer, err := s.sellApp(ctx, 0, http.MethodPatch, w.path(), map[string]any{"deliverable": deliverable(from)}, nil)
		if err != nil || status != http.StatusOK {
			return w, nil, errors.Join(err, fmt.Errorf("lay serials: %d %s", status, answer))
		}
	}
	return w, laid, nil
}

// serialsLeft counts the serials that nobody has, to 1000.
func (s *shop) serialsLeft(ctx context.Context, w wares) (int, error) {
	var got struct {
		Data struct {
			Deliverable struct{ Data struct{ Stock *int } }
		}
	}
	status, answer, err := s.sellApp(ctx, 0, http.MethodGet, w.path(), nil, &got)
	if err != nil {
		return 0, err
	}
	if status != http.StatusOK || got.Data.Deliverable.Data.Stock == nil {
		return 0, fmt.Errorf("read the stock: %d %s", status, answer)
	}
	return *got.Data.Deliverable.Data.Stock, nil
}

// crowd lets all buyers come, atOnce at a time, and gives what they got.
func (s *shop) crowd(ctx context.Context, w wares, buyers int) (bought []string, err error) {
	var all sync.WaitGroup
	var mu sync.Mutex
	next := make(chan int)
	for range min(atOnce, buyers) {
		all.Go(func() {
			for n := range next {
				serials, failed := s.purchase(ctx, w, n)
				mu.Lock()
				bought = append(bought, serials...)
				if failed != nil && err == nil {
					err = fmt.Errorf("buyer %d: %w", n, failed)
				}
				mu.Unlock()
			}
		})
	}
	for n := range buyers {
		next <- n
	}
	close(next)
	all.Wait()
	return bought, err
}

// purchase is all that one buyer does, and gives the serials that were delivered.
func (s *shop) purchase(ctx context.Context, w wares, n int) ([]string, error) {
	var made struct{ Data struct{ ID int64 } }
	status, answer, err := s.sellApp(ctx, n, http.MethodPost, "/api/v2/invoices", w.invoice(n), &made)
	if err != nil || status != http.StatusCreated {
		return nil, errors.Join(err, fmt.Errorf("invoice: %d %s", status, answer))
	}
	own := fmt.Sprint("/api/v2/invoices/", made.Data.ID)
	var opened struct {
		PaymentURL string `json:"payment_url"`
	}
	status, answer, err = s.sellApp(ctx, n+1, http.MethodPost, own+"/checkout", nil, &opened)
	if err != nil || status != http.StatusCreated {
		return nil, errors.Join(err, fmt.Errorf("checkout: %d %s", status, answer))
	}
	back, err := s.browse(ctx, http.MethodPost, opened.PaymentURL, url.Values{"outcome": {"succeed"}})
	if err != nil {
		return nil, fmt.Errorf("pay: %w", err)
	}
	if _, err := s.browse(ctx, http.MethodGet, back, nil); err != nil {
		return nil, fmt.Errorf("come back: %w", err)
	}
	return s.delivered(ctx, n+2, own)
}

// delivered waits for the serials of an invoice. They are there when the buyer is back, unless the replica was
// too busy to ask the gateway in time: then its event tells.
func (s *shop) delivered(ctx context.Context, n int, invoice string) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, delivering)
	defer cancel()
	for {
		var got struct {
			Data []struct {
				Deliverable struct{ Data struct{ Serials []string } }
			}
		}
		status, answer, err := s.sellApp(ctx, n, http.MethodGet, invoice+"/deliverables", nil, &got)
		if err != nil || status != http.StatusOK {
			return nil, errors.Join(err, fmt.Errorf("deliverables: %d %s", status, answer))
		}
		if len(got.Data) == 1 && len(got.Data[0].Deliverable.Data.Serials) > 0 {
			return got.Data[0].Deliverable.Data.Serials, nil
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return nil, fmt.Errorf("nothing was delivered: %s", answer)
		}
	}
}

// sellApp calls SellApp's API at the n-th replica and reads an answer below 300 into a value; nil = it is not read.
func (s *shop) sellApp(ctx context.Context, n int, method, path string, body, into any) (int, []byte, error) {
	status, answer, err := s.do(ctx, n, method, path, s.sellapp, body)
	if err == nil && status < 300 && into != nil {
		err = json.Unmarshal(answer, into)
	}
	return status, answer, err
}

// browse sends what a browser sends and gives where the answer leads.
func (s *shop) browse(ctx context.Context, method, address string, form url.Values) (string, error) {
	request, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := s.client.Do(request)
	if err != nil {
		return "", err
	}
	_, err = io.Copy(io.Discard, response.Body) // the connection is used again
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return "", err
	}
	if response.StatusCode != http.StatusSeeOther {
		return "", fmt.Errorf("%s %s: %d", method, address, response.StatusCode)
	}
	return response.Header.Get("Location"), nil
}

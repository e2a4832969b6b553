package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// shop is one store at one or more replicas: its Pandabase API, and its SellApp API for crowd.go.
type shop struct {
	urls    []string
	store   string
	key     string
	sellapp string // a key
	client  *http.Client
}

// product is what is raced for.
type product struct{ id, variant string }

// newClient follows no redirects: they are part of what buyers do.
func newClient() *http.Client {
	return &http.Client{
		Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 600},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// do sends one request to the n-th replica. Without a key it is a buyer's.
func (s *shop) do(ctx context.Context, n int, method, path, key string, body any) (int, []byte, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return 0, nil, err
	}
	request, err := http.NewRequestWithContext(ctx, method, s.urls[n%len(s.urls)]+path, bytes.NewReader(text))
	if err != nil {
		return 0, nil, err
	}
	if body == nil {
		request.Body, request.ContentLength = http.NoBody, 0
	} else {
		request.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	response, err := s.client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	return response.StatusCode, answer, err
}

// core calls the core API, which must answer 2xx, and reads its data.
func (s *shop) core(ctx context.Context, method, path string, body, into any) error {
	status, answer, err := s.do(ctx, 0, method, "/v2/core/stores/"+s.store+path, s.key, body)
	if err != nil {
		return err
	}
	if status/100 != 2 {
		return fmt.Errorf("%s %s: %d %s", method, path, status, answer)
	}
	return json.Unmarshal(answer, &struct{ Data any }{into})
}

// add adds a product.
func (s *shop) add(ctx context.Context, fields map[string]any) (product, error) {
	var made struct {
		ID       string
		Variants []struct{ ID string }
	}
	if err := s.core(ctx, http.MethodPost, "/products", fields, &made); err != nil {
		return product{}, err
	}
	p := product{id: made.ID}
	if len(made.Variants) > 0 {
		p.variant = made.Variants[0].ID
	}
	return p, nil
}

func (s *shop) patch(ctx context.Context, p product, fields map[string]any) error {
	return s.core(ctx, http.MethodPatch, "/products/"+p.id, fields, new(any))
}

// stock is what is left of a product's only variant.
func (s *shop) stock(ctx context.Context, p product) (int, error) {
	var got struct{ Variants []struct{ Quantity int } }
	err := s.core(ctx, http.MethodGet, "/products/"+p.id, nil, &got)
	if err == nil && len(got.Variants) != 1 {
		err = fmt.Errorf("product %s has %d variants", p.id, len(got.Variants))
	}
	if err != nil {
		return 0, err
	}
	return got.Variants[0].Quantity, nil
}

// inStock is 1 while a product is to be had, and 0 when all of it is reserved or sold.
func (s *shop) inStock(ctx context.Context, p product) (int, error) {
	var got struct{ InStock bool }
	if err := s.core(ctx, http.MethodGet, "/products/"+p.id, nil, &got); err != nil || !got.InStock {
		return 0, err
	}
	return 1, nil
}

// coupon adds a coupon of 10 per cent.
func (s *shop) coupon(ctx context.Context, code string, uses int) error {
	return s.core(ctx, http.MethodPost, "/coupons", map[string]any{"code": code, "type": "PERCENTAGE", "value": 10, "maxUses": uses}, new(any))
}

// usesLeft is how often a coupon may still be used.
func (s *shop) usesLeft(ctx context.Context, code string) (int, error) {
	var got struct {
		Items []struct {
			Code               string
			MaxUses, TimesUsed int
		}
	}
	if err := s.core(ctx, http.MethodGet, "/coupons?search="+code, nil, &got); err != nil {
		return 0, err
	}
	for _, c := range got.Items {
		if c.Code == code {
			return c.MaxUses - c.TimesUsed, nil
		}
	}
	return 0, fmt.Errorf("no coupon %s", code)
}

// session opens a buyer's checkout.
func (s *shop) session(ctx context.Context, p product, buyer int) (string, error) {
	item := map[string]any{"product_id": p.id, "quantity": 1}
	if p.variant != "" {
		item["variant_id"] = p.variant
	}
	status, answer, err := s.do(ctx, buyer, http.MethodPost, "/v2/stores/"+s.store+"/checkouts", "", map[string]any{
		"items": []any{item}, "customer": map[string]any{"email": fmt.Sprint("buyer", buyer, "@example.com")},
	})
	if err != nil {
		return "", err
	}
	if status != http.StatusCreated {
		return "", fmt.Errorf("create: %d %s", status, answer)
	}
	var made struct{ Data struct{ ID string } }
	return made.Data.ID, json.Unmarshal(answer, &made)
}

// pay starts to pay; each round a buyer comes to another replica.
func (s *shop) pay(ctx context.Context, buyer int, session, coupon string, round int) (int, []byte, error) {
	body := map[string]any{"gateway": "STRIPE"}
	if coupon != "" {
		body["coupon_code"] = coupon
	}
	return s.do(ctx, buyer+round, http.MethodPost, "/v2/stores/"+s.store+"/checkouts/"+session+"/pay", "", body)
}

package main

import (
	"context"
	"fmt"
	"sync"
)

// race is what buyers race for.
type race struct {
	name   string
	buyers int
	prizes int
	// lay puts the prizes of a round there and gives the coupon that buyers enter; empty = none.
	lay func(ctx context.Context, s *shop, p product, round int) (coupon string, err error)
	// left counts the prizes that nobody has.
	left func(ctx context.Context, s *shop, p product, coupon string) (int, error)
	// product is what is sold; without a stock of its own where the coupon is the prize.
	product map[string]any
}

// races are those of issue 3, Reservation.
func races() []race {
	return []race{
		{
			name: "last unit", buyers: 500, prizes: 1,
			product: map[string]any{"title": "Last unit", "productType": "DIGITAL_DOWNLOAD", "price": 1000, "variants": []any{
				map[string]any{"title": "Only", "options": map[string]any{}, "price": 1000, "trackStock": true, "quantity": 0},
			}},
			lay: func(ctx context.Context, s *shop, p product, _ int) (string, error) {
				return "", s.patch(ctx, p, map[string]any{"variants": []any{map[string]any{"id": p.variant, "trackStock": true, "quantity": 1}}})
			},
			left: func(ctx context.Context, s *shop, p product, _ string) (int, error) { return s.stock(ctx, p) },
		},
		{
			name: "last key", buyers: 500, prizes: 1,
			product: map[string]any{
				"title": "Last key", "productType": "LICENSE_KEY", "fulfillmentMode": "LICENSE_POOL", "price": 1000,
			},
			lay: func(ctx context.Context, s *shop, p product, round int) (string, error) {
				return "", s.patch(ctx, p, map[string]any{"licenseKeys": []any{fmt.Sprint("KEY-", round)}})
			},
			left: func(ctx context.Context, s *shop, p product, _ string) (int, error) { return s.inStock(ctx, p) },
		},
		{
			name: "coupon with 10 uses", buyers: 200, prizes: 10,
			product: map[string]any{"title": "Plenty", "productType": "DIGITAL_DOWNLOAD", "price": 1000},
			lay: func(ctx context.Context, s *shop, _ product, round int) (string, error) {
				code := fmt.Sprint("TEN-", round)
				return code, s.coupon(ctx, code, 10)
			},
			left: func(ctx context.Context, s *shop, _ product, coupon string) (int, error) {
				return s.usesLeft(ctx, coupon)
			},
		},
	}
}

// tally is what the rounds of a race came to.
type tally struct {
	name                               string
	rounds, buyers, won, prizes, wrong int
}

// run runs all rounds. A buyer who lost races again in the next round with the same session; one who won
// gets a new one.
func (r race) run(ctx context.Context, s *shop, rounds int) (tally, error) {
	t := tally{name: r.name}
	p, err := s.add(ctx, r.product)
	if err != nil {
		return t, err
	}
	sessions := make([]string, r.buyers)
	for round := range rounds {
		coupon, err := r.lay(ctx, s, p, round)
		if err != nil {
			return t, err
		}
		for i := range sessions {
			if sessions[i] == "" {
				if sessions[i], err = s.session(ctx, p, i); err != nil {
					return t, err
				}
			}
		}
		won, lost, odd := r.start(ctx, s, sessions, coupon, round)
		left, err := r.left(ctx, s, p, coupon)
		if err != nil {
			return t, err
		}
		t.rounds, t.buyers, t.won, t.prizes = t.rounds+1, t.buyers+r.buyers, t.won+won, t.prizes+r.prizes
		if won != r.prizes || won+lost != r.buyers || left != 0 {
			t.wrong++
			fmt.Printf("WRONG %s round %d: %d won, %d lost, %d left; %s\n", r.name, round+1, won, lost, left, odd)
		}
	}
	return t, nil
}

// start lets all buyers pay at once. Winners' sessions are used up. odd is an answer that is neither.
func (r race) start(ctx context.Context, s *shop, sessions []string, coupon string, round int) (won, lost int, odd string) {
	var wait sync.WaitGroup
	var mu sync.Mutex
	flag := make(chan struct{})
	for i := range sessions {
		wait.Go(func() {
			<-flag
			status, body, err := s.pay(ctx, i, sessions[i], coupon, round)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil && status == 200:
				won++
				sessions[i] = ""
			case err == nil && status == 400:
				lost++
			default:
				odd = fmt.Sprint(status, " ", string(body), " ", err)
			}
		})
	}
	close(flag)
	wait.Wait()
	return won, lost, odd
}

package binarytest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
)

// replayHeader marks what Pandabase tells again.
const replayHeader = "Idempotent-Replay"

// atOnce makes so many calls at the same time.
func atOnce(n int, do func(i int) answer) []answer {
	answers := make([]answer, n)
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range answers {
		all.Go(func() {
			<-start
			answers[i] = do(i)
		})
	}
	close(start)
	all.Wait()
	return answers
}

// statuses counts the statuses of answers.
func statuses(answers []answer) map[int]int {
	counted := map[int]int{}
	for _, a := range answers {
		counted[a.status]++
	}
	return counted
}

func TestPandabaseFiftyRequestsOneSession(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		body := checkouts.body(items("pro-licence", "1").and(wish{"metadata": `{"a":"1"}`, "coupon_code": `"ONCE"`}))
		answers := atOnce(50, func(int) answer { return s.anyone(t, http.MethodPost, checkoutsPath, body, keyHeader, "fifty") })
		originals := 0
		for _, a := range answers {
			if a.status != http.StatusCreated || a.body != answers[0].body {
				t.Errorf("got %d %s, want %s", a.status, a.body, answers[0].body)
			}
			if a.header.Get(replayHeader) != "true" {
				originals++
			}
		}
		if made := scalar[int](t, s.db(t), "SELECT count(*) FROM sale_order"); made != 1 || originals != 1 {
			t.Errorf("%d orders, %d original answers", made, originals)
		}
	})
}

func TestPandabaseKeysOfIdempotency(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.otherStore(t)
		post := func(body, key string) answer {
			return s.anyone(t, http.MethodPost, checkoutsPath, body, keyHeader, key)
		}
		body := checkouts.body(wish{"metadata": `{"x":"1","y":"2"}`})
		first := post(body, "key_-A9").want(t, http.StatusCreated)
		again := post(body, `"key_-A9"`)
		replayed(t, first, again)
		if again.header.Get(replayHeader) != "true" || again.header.Get("Idempotent-Replayed") != "" || again.header.Get("X-Version") == "" {
			t.Errorf("headers of a replay: %v", again.header)
		}
		replayed(t, first, post("\n"+strings.Replace(body, `{"x":"1","y":"2"}`, `{ "\u0079":"2", "x" : "1"}`, 1)+" ", "key_-A9"))
		replayed(t, first, s.send(t, call{method: http.MethodPost, path: checkoutsPath, key: s.line.Keys.Pandabase, body: body, header: http.Header{keyHeader: {"key_-A9"}}}))
		db := s.db(t)
		before := rows(t, db)
		for _, other := range []string{checkouts.body(nil), checkouts.body(wish{"coupon_code": `"NOBODY"`}), checkouts.body(wish{"metadata": `{"x":"1","y":"3"}`})} {
			got := post(other, "key_-A9").want(t, http.StatusUnprocessableEntity)
			if got.sentence(t) == "" || strings.Contains(got.body, first.text(t, "id")) || got.replay() {
				t.Errorf("got %s %v", got.body, got.header)
			}
		}
		s.anyone(t, http.MethodPost, checkoutsPath+"?a=1", body, keyHeader, "key_-A9").want(t, http.StatusUnprocessableEntity)
		post(checkouts.body(wish{"amount": "0"}), "key_-A9").want(t, http.StatusBadRequest) // validation comes before the claim
		post(checkouts.body(wish{"amount": "0"}), "fresh").want(t, http.StatusBadRequest)
		if after := rows(t, db); after != before {
			t.Errorf("rows were written: %s, before %s", after, before)
		}
		differs(t, first, post(body, "Key_-A9"))
		differs(t, first, post(body, strings.Repeat("k", 255)))
		fresh := post(body, "fresh").want(t, http.StatusCreated)
		replayed(t, fresh, post(body, "fresh"))
		theirs := s.anyone(t, http.MethodPost, "/v2/stores/{other}/checkouts", body, keyHeader, "key_-A9")
		differs(t, first, theirs)
		refused := post(checkouts.body(wish{"coupon_code": `"NOBODY"`}), "refused").want(t, http.StatusBadRequest)
		replayed(t, refused, post(checkouts.body(wish{"coupon_code": `"NOBODY"`}), "refused"))
		s.restart(t)
		replayed(t, first, post(body, "key_-A9"))
		replayed(t, refused, post(checkouts.body(wish{"coupon_code": `"NOBODY"`}), "refused"))
	})
}

// The pay step and refunds are told again byte by byte, and ask the gateway once.
func TestPandabasePayAndRefundOnce(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		made, path := s.checkout(t, wish{"customer": `{"email":"a@shop.example"}`})
		s.placeSession("s", made)
		pay := func(body, key string) answer { return s.anyone(t, http.MethodPost, path+"/pay", body, keyHeader, key) }
		answers := atOnce(20, func(int) answer { return pay(`{"gateway":"CARD"}`, "pay") })
		var first answer
		for _, a := range answers {
			if a.status == http.StatusOK && !a.replay() {
				first = a
			}
			if a.status == http.StatusConflict && a.header.Get("Retry-After") != "1" {
				t.Errorf("in flight, Retry-After %q", a.header.Get("Retry-After"))
			}
		}
		counted := statuses(answers)
		if counted[http.StatusOK]+counted[http.StatusConflict] != 20 {
			t.Fatalf("statuses %v", counted)
		}
		replayed(t, first, pay(`{"gateway":"CARD"}`, "pay"))
		pay(`{"gateway":"PAYPAL"}`, "pay").want(t, http.StatusUnprocessableEntity)
		if second := pay(`{"gateway":"CARD"}`, "pay2").want(t, http.StatusOK); second.body != first.body || second.replay() {
			t.Errorf("another key goes on with the open payment: %s, first %s", second.body, first.body)
		}
		db := s.db(t)
		if n := scalar[int](t, db, "SELECT count(*) FROM sandbox_payment"); n != 1 || s.gatewayCalls(t) != 1 {
			t.Errorf("%d payments at the gateway, %d calls", n, s.gatewayCalls(t))
		}
		refund := func(body, key string) answer {
			return s.core(t, http.MethodPost, "/refunds/orders/{s.order}", body, keyHeader, key)
		}
		early := refund(`{}`, "early").want(t, http.StatusBadRequest)
		s.settle(t, first, "succeed")
		s.waitForOrder(t, "{s.order}", "COMPLETED")
		replayed(t, early, refund(`{}`, "early")) // stored, as all business refusals are
		refunds := atOnce(10, func(int) answer { return refund(`{"reason":"DUPLICATE"}`, "refund") })
		counted = statuses(refunds)
		if counted[http.StatusOK] < 1 || counted[http.StatusOK]+counted[http.StatusConflict] != 10 {
			t.Errorf("statuses %v", counted)
		}
		i := slices.IndexFunc(refunds, func(a answer) bool { return a.status == http.StatusOK && !a.replay() })
		replayed(t, refunds[i], refund(`{"reason":"DUPLICATE"}`, "refund"))
		refund(`{"reason":"FRAUDULENT"}`, "refund").want(t, http.StatusUnprocessableEntity)
		refund(`{"reason":"DUPLICATE"}`, "refund2").want(t, http.StatusBadRequest)
		if n := scalar[int](t, db, "SELECT count(*) FROM refund"); n != 1 {
			t.Errorf("%d refunds", n)
		}
	})
}

// A gateway that does not answer is asked again under the key of the same attempt: whoever retries, after
// the server was started anew even, pays once.
func TestPandabasePayIsResumed(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		var paths []string
		for range 3 {
			made, path := s.checkout(t, wish{"customer": `{"email":"a@shop.example"}`})
			s.placeSession(fmt.Sprint("s", len(paths)), made)
			paths = append(paths, path)
		}
		pay := func(i int) answer {
			return s.anyone(t, http.MethodPost, paths[i]+"/pay", `{"gateway":"CARD"}`, keyHeader, "pay")
		}
		for i, timeout := range []string{"1ns", "2ms"} { // the question is not sent, or nobody waits for its answer
			s.signal(t)
			s.wait(t)
			serve(t, s, "--gateway-timeout", timeout)
			for range 2 {
				if got := pay(i); got.status != http.StatusServiceUnavailable && (i == 0 || got.status != http.StatusOK) {
					t.Errorf("%s: got %d %s", timeout, got.status, got.body)
				} else if got.status == http.StatusServiceUnavailable && (got.header.Get("Retry-After") == "" || got.replay()) {
					t.Errorf("%s: %v", timeout, got.header)
				}
			}
		}
		s.signal(t)
		s.wait(t)
		serve(t, s)
		db := s.db(t)
		for i := range paths {
			got := pay(i).want(t, http.StatusOK)
			replayed(t, answer{got.status, http.Header{}, got.body}, pay(i))
			s.settle(t, got, "succeed")
			s.waitForOrder(t, fmt.Sprintf("{s%d.order}", i), "COMPLETED")
		}
		for _, table := range []string{"payment", "sandbox_payment"} {
			if n := scalar[int](t, db, "SELECT count(*) FROM "+table); n != len(paths) {
				t.Errorf("%d rows in %s, want %d", n, table, len(paths))
			}
		}
	})
}

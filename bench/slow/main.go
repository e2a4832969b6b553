// Command slow shows that a payment provider which takes seconds to answer slows nobody who does not need it: it
// measures how fast sessions are created on SQLite, first alone, then while buyers wait for a fake Stripe that
// answers after 5 s. It fails when the median of the second is more than three times that of the first.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"kassa/bench/load"
	"kassa/bench/rig"
	"kassa/internal/clock"
	"kassa/internal/gateway/stripe/stripetest"
)

// The environment in which the program speaks to the fake.
const (
	apiKey    = "sk_test_slow"
	secretKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
)

// slowdown is the most by which the median may grow.
const slowdown = 3

func main() {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	buyers := flag.Int("buyers", 64, "how many wait for the provider all the time")
	delay := flag.Duration("delay", 5*time.Second, "how long the provider takes")
	measure := flag.Duration("measure", 8*time.Second, "how long each measurement takes")
	flag.Parse()
	err := run(ctx, *buyers, *delay, *measure)
	cancel()
	if err != nil {
		fmt.Fprintln(os.Stderr, "slow:", err)
		os.Exit(1)
	}
}

// run measures both and prints them.
func run(ctx context.Context, buyers int, delay, measure time.Duration) (err error) {
	dir, err := os.MkdirTemp("", "kassa-slow-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	var fake *httptest.Server
	provider := stripetest.New(clock.System(), func() string { return fake.URL })
	provider.Register(stripetest.Account{APIKey: apiKey})
	fake = httptest.NewServer(provider)
	defer fake.Close()
	s, err := open(ctx, dir, fake.URL)
	if err != nil {
		return err
	}
	defer s.server.Stop()
	alone := s.creates(measure)
	provider.Delay(delay)
	waiting, stop := context.WithCancel(ctx)
	var crowd sync.WaitGroup
	var waited atomic.Int64
	for range buyers {
		crowd.Go(func() { s.pays(waiting, &waited) })
	}
	among := s.creates(measure)
	stop()
	crowd.Wait()
	fmt.Printf("alone:                      %6d creates, p50 %v, p99 %v\n", alone.Good, alone.P50, alone.P99)
	fmt.Printf("with %3d buyers who wait %v: %6d creates, p50 %v, p99 %v (%d calls of the provider)\n",
		buyers, delay, among.Good, among.P50, among.P99, waited.Load())
	for _, result := range []load.Result{alone, among} {
		if _, err := result.Rate(); err != nil {
			return err
		}
	}
	if among.P50 > slowdown*alone.P50 {
		return fmt.Errorf("the median grew from %v to %v", alone.P50, among.P50)
	}
	return nil
}

// stall is a demo whose buyers pay through the fake.
type stall struct {
	server *rig.Server
	client *http.Client
}

var accountForm = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)

// open starts the demo and connects it to the fake instead of the sandbox.
func open(ctx context.Context, dir, stripe string) (*stall, error) {
	for name, value := range map[string]string{"KASSA_SECRET_KEY": secretKey, "KASSA_STRIPE_URL": stripe, "KASSA_STRIPE_KEY": apiKey} {
		if err := os.Setenv(name, value); err != nil {
			return nil, err
		}
	}
	binary, err := rig.Build(ctx, dir, rig.Kassa)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	server, err := rig.Start(ctx, dir, binary, "demo", "--json", "--addr", "127.0.0.1:0", "--data", data)
	if err != nil {
		return nil, err
	}
	s := &stall{server: server, client: &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 256},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	listed, err := exec.CommandContext(ctx, binary, "gateway", "list", "demo", "--data", data).Output()
	if err == nil {
		sandbox := string(accountForm.Find(listed))
		err = exec.CommandContext(ctx, binary, "gateway", "set", "demo", sandbox, "--method", "PAYPAL", "--data", data).Run()
	}
	if err == nil {
		err = exec.CommandContext(ctx, binary, "gateway", "add", "demo", "--data", data).Run()
	}
	if err != nil {
		s.server.Stop()
		return nil, fmt.Errorf("connect the demo: %w", err)
	}
	return s, nil
}

const wish = `{"product":{"name":"Pro licence"},"amount":24.99,"currency":"USD","gateway":"STRIPE","customer_email":"buyer@example.com"}`

// creates measures how fast sessions are created.
func (s *stall) creates(measure time.Duration) load.Result {
	address := strings.TrimPrefix(s.server.Ready.URL, "http://")
	request := []byte(fmt.Sprintf("POST /dev/v1/checkout/sessions HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"+
		"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", address, s.server.Ready.Keys.Shoppex, len(wish), wish))
	return load.Run(load.Plan{
		Address: address, Conns: 8, Warmup: time.Second, Measure: measure,
		Do: func(c *load.Conn, _ int) error {
			_, err := c.Want(http.StatusCreated, request)
			return err
		},
	})
}

// pays makes sessions and pays them one after the other, until the context ends.
func (s *stall) pays(ctx context.Context, waited *atomic.Int64) {
	for ctx.Err() == nil {
		page, err := s.session(ctx)
		if err != nil {
			continue // the context has ended, or the measurement will tell
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, page+"/pay", strings.NewReader("gateway=STRIPE"))
		if err != nil {
			return
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer, err := s.client.Do(request)
		if err != nil {
			continue
		}
		_ = answer.Body.Close()
		waited.Add(1)
	}
}

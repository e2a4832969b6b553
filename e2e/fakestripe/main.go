// Command fakestripe serves the fake of Stripe's API and pages (internal/gateway/stripe/stripetest) on loopback, for
// browser tests. It prints one line of JSON with its address and ends when its standard input does.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"kassa/internal/clock"
	"kassa/internal/gateway/stripe/stripetest"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

// run serves until standard input ends.
func run(ctx context.Context) error {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	url := "http://" + listener.Addr().String()
	fake := stripetest.New(clock.System(), func() string { return url })
	server := &http.Server{Handler: fake, ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	if err := json.NewEncoder(os.Stdout).Encode(map[string]string{"url": url}); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	fake.Wait()
	_ = server.Close() // what is left open is the browser's
	if ended := <-served; !errors.Is(ended, http.ErrServerClosed) {
		err = errors.Join(err, ended)
	}
	return err
}

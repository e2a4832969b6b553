package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"kassa/internal/app"
)

// serveCommand is kassa serve.
type serveCommand struct {
	Addr           string         `help:"Address to listen on." default:"127.0.0.1:8080"`
	PublicURL      string         `name:"public-url" help:"Where buyers reach this server, like https://pay.example.com." placeholder:"URL"`
	RateKey        float64        `help:"Requests a second per API key; 0 = no limit." default:"200"`
	RateKeyBurst   int            `help:"Requests at once per API key." default:"400"`
	RateAddress    float64        `help:"Requests a second per client address; 0 = no limit." default:"100"`
	RateBurst      int            `name:"rate-address-burst" help:"Requests at once per client address." default:"200"`
	TrustedProxy   []netip.Prefix `help:"Networks of reverse proxies whose X-Forwarded-For is believed." placeholder:"CIDR"`
	MetricsFrom    []netip.Prefix `help:"Networks that may read /metrics, besides loopback." placeholder:"CIDR"`
	GatewayTimeout time.Duration  `help:"How long one call to a payment provider may take." default:"10s"`
	MailServer     string         `help:"Sends letters to buyers, like smtp://user:password@host:587. Default: none are sent." placeholder:"URL"`
	MailFrom       string         `help:"The address that letters come from." placeholder:"ADDRESS"`
	DrainTimeout   time.Duration  `help:"How long a shutdown waits for requests under way." default:"20s"`
	profiles       `embed:""`
}

// Validate refuses what cannot be: kong calls it.
func (c *serveCommand) Validate() error {
	switch {
	case c.RateKey < 0, c.RateAddress < 0, c.RateKeyBurst < 0, c.RateBurst < 0:
		return errors.New("a rate cannot be negative; 0 = no limit")
	case c.GatewayTimeout <= 0, c.DrainTimeout <= 0:
		return errors.New("--gateway-timeout and --drain-timeout must be above zero")
	case c.MailFrom != "" && c.MailServer == "":
		return errors.New("--mail-from needs --mail-server (or KASSA_MAIL_SERVER): without it no letters are sent")
	}
	return c.profiles.Validate()
}

// Run serves until the context ends.
func (c *serveCommand) Run(ctx context.Context, r *run) (err error) {
	cfg := c.config()
	if cfg.Profiles, err = c.profiles.listen(ctx); err != nil {
		return err
	}
	defer shut(cfg.Profiles)
	opened, err := r.open(ctx, r.withFiles(cfg))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	listener, err := listen(ctx, "--addr", c.Addr)
	if err != nil {
		return err
	}
	return opened.Serve(ctx, listener, func(url string) {
		spendMemory()
		r.printf("Kassa serves at %s\n", url)
	})
}

func (c *serveCommand) config() app.Config {
	return app.Config{
		PublicURL: c.PublicURL,
		KeyRate:   c.RateKey, KeyBurst: c.RateKeyBurst, AddressRate: c.RateAddress, AddressBurst: c.RateBurst,
		Proxies: c.TrustedProxy, MetricsFrom: c.MetricsFrom,
		MailServer: c.MailServer, MailFrom: c.MailFrom,
		GatewayTimeout: c.GatewayTimeout, DrainTimeout: c.DrainTimeout,
	}
}

// listen takes the address that a flag names, or says how to choose another.
func listen(ctx context.Context, flag, addr string) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("%w; choose another address with %s, such as 127.0.0.1:8081", err, flag)
	}
	return listener, nil
}

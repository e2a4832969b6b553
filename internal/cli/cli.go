// Package cli is the command line: one file per command. Every flag is also an environment variable,
// KASSA_ and its name in capitals. Commands print what they did on stdout and what went wrong on stderr.
//
// It must not know the database or HTTP; it calls the app and the core. Start at grammar.
package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// grammar is the whole command line.
type grammar struct {
	globals

	Serve     serveCommand     `cmd:"" help:"Serve checkouts until stopped."`
	Demo      demoCommand      `cmd:"" help:"Try Kassa: a test store, its keys and a server, nothing to set up."`
	Migrate   migrateCommand   `cmd:"" help:"Bring the database's schema up to date."`
	Store     storeCommand     `cmd:"" help:"Make, change and list stores."`
	Product   productCommand   `cmd:"" help:"Add, list and import products."`
	Stock     stockCommand     `cmd:"" help:"Add to what there is of a product."`
	File      fileCommand      `cmd:"" help:"Upload what buyers download."`
	Coupon    couponCommand    `cmd:"" help:"Add and list coupons."`
	Tax       taxCommand       `cmd:"" help:"Set and show how a store taxes."`
	Order     orderCommand     `cmd:"" help:"Do the seller's part of an order."`
	Exception exceptionCommand `cmd:"" help:"Decide where money and orders disagree."`
	Owner     ownerCommand     `cmd:"" help:"Let one account see several stores."`
	Gateway   gatewayCommand   `cmd:"" help:"Connect a store to payment providers."`
	Key       keyCommand       `cmd:"" help:"Make, list and revoke API keys."`
	Webhook   webhookCommand   `cmd:"" help:"Say where a store's events are sent; see what became of them."`
	Events    eventsCommand    `cmd:"" help:"Watch what happens in a store."`
	Version   versionCommand   `cmd:"" help:"Print the version."`
}

// Main runs one command line and gives the exit status: 0, 1 for a failure, 2 for a command line that
// makes no sense.
func Main(args []string, stdout, stderr io.Writer) int {
	var g grammar
	helped := false // --help has printed what there is to say; what Parse makes of the rest is moot
	parser := kong.Must(&g,
		kong.Name("kassa"),
		kong.Description("Kassa is a self-hosted checkout server."),
		kong.DefaultEnvars("KASSA"),
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { helped = true }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	command, err := parser.Parse(args)
	if helped {
		return 0
	}
	if err != nil {
		_, _ = fmt.Fprintf(stderr, "kassa: %v\nTry kassa --help.\n", err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	command.BindTo(ctx, (*context.Context)(nil))
	if err := command.Run(&run{globals: g.globals, stdout: stdout, stderr: stderr}); err != nil {
		_, _ = fmt.Fprintf(stderr, "kassa: %s\n", explain(err))
		return 1
	}
	return 0
}

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"kassa/internal/app"
	"kassa/internal/checkout"
)

// globals are the flags of every command.
type globals struct {
	Database       string `help:"sqlite:PATH, or postgres://USER:PASSWORD@HOST/NAME. Default: kassa.db in the data directory." placeholder:"URL"`
	Data           string `help:"Data directory." default:"./kassa-data" type:"path"`
	Files          string `help:"Where sellers' files are: a directory, or s3://bucket/prefix?endpoint=https://host. Default: files in the data directory." placeholder:"URL"`
	FilesAccessKey string `help:"Access key of an S3 storage." placeholder:"KEY"`
	FilesSecretKey string `help:"Secret key of an S3 storage." placeholder:"KEY"`
	StripeURL      string `name:"stripe-url" help:"Where Stripe's API is, for tests. Default: at Stripe." placeholder:"URL"`
	LogLevel       string `help:"What to log: debug, info, warn or error." enum:"debug,info,warn,error" default:"info"`
}

// secretKeyVariable names the keys that encrypt API keys at rest. It is no flag: flags are seen by other users.
const secretKeyVariable = "KASSA_SECRET_KEY"

// run is one run of a command: its flags and where it prints.
type run struct {
	globals
	stdout, stderr io.Writer
}

// database is the URL of the database, with the default filled in. The data directory is made when it
// is missing.
func (r *run) database() (string, error) {
	if r.Database != "" {
		return r.Database, nil
	}
	if err := os.MkdirAll(r.Data, 0o700); err != nil {
		return "", fmt.Errorf("make the data directory: %w", err)
	}
	return "sqlite:" + filepath.Join(r.Data, "kassa.db"), nil
}

// withFiles adds where the files are to the configuration of a command that needs them, with the default filled
// in.
func (r *run) withFiles(cfg app.Config) app.Config {
	cfg.Files, cfg.FilesAccessKey, cfg.FilesSecretKey = r.Files, r.FilesAccessKey, r.FilesSecretKey
	if cfg.Files == "" {
		cfg.Files = filepath.Join(r.Data, "files")
	}
	return cfg
}

// log writes one JSON object a line on stderr.
func (r *run) log() *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(r.LogLevel)); err != nil { // cannot be: the flag is an enum
		level = slog.LevelInfo
	}
	return slog.New(slog.NewJSONHandler(r.stderr, &slog.HandlerOptions{Level: level}))
}

// open opens the app with a command's configuration.
func (r *run) open(ctx context.Context, cfg app.Config) (*app.App, error) {
	database, err := r.database()
	if err != nil {
		return nil, err
	}
	cfg.Database, cfg.Log, cfg.StripeURL = database, r.log(), r.StripeURL
	cfg.SecretKeys = os.Getenv(secretKeyVariable)
	return app.Open(ctx, cfg)
}

// with opens the core for a command that serves nothing.
func (r *run) with(ctx context.Context, do func(core *checkout.Service) error) (err error) {
	opened, err := r.open(ctx, app.Config{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	spendMemory()
	return do(opened.Core())
}

// withStore opens the core for a command about one store.
func (r *run) withStore(ctx context.Context, slug string, do func(core *checkout.Service, store checkout.Store) error) error {
	return r.with(ctx, func(core *checkout.Service) error {
		store, err := core.StoreBySlug(ctx, slug)
		if err != nil {
			return err
		}
		return do(core, store)
	})
}

// spread waits until all running servers know what was changed.
func spread(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(app.InvalidationLag):
		return nil
	}
}

// printf writes to stdout; a reader that is gone ends the program by its own signal.
func (r *run) printf(format string, args ...any) { _, _ = fmt.Fprintf(r.stdout, format, args...) }

// explain is what a person reads of an error: a core error's own sentence, with its flag.
func explain(err error) string {
	var core *checkout.Error
	if !errors.As(err, &core) || core.Message == "" {
		return err.Error()
	}
	if core.Rule != "" { // the core's sentences about rules leave out what they are about
		return sayParam(core.Param) + ": " + core.Message
	}
	if core.Reason == checkout.ReasonUnavailable && core.Err != nil { // its own sentence is for clients of the API
		return "the database cannot be used: " + core.Err.Error()
	}
	if core.Err != nil {
		return core.Message + " (" + core.Err.Error() + ")"
	}
	return core.Message
}

// sayParam is the word of the command line for a field of the core.
func sayParam(param string) string {
	words := map[string]string{
		"quantity": "stock", "licenseKeys": "keys", "maxUses": "max-uses", "maxUsesPerCustomer": "max-per-customer",
	}
	if word, ok := words[param]; ok {
		return word
	}
	return param
}

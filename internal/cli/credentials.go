package cli

import (
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"kassa/internal/app"
	"kassa/internal/checkout"
)

// credentials are what a seller brings from Stripe. Messages about them never repeat them.
type credentials struct {
	key     string   // empty = none was given
	secrets []string // the newest first
}

func (c credentials) empty() bool { return c.key == "" && len(c.secrets) == 0 }

const (
	stripeKeyVariable    = "KASSA_STRIPE_KEY"
	stripeSecretVariable = "KASSA_STRIPE_WEBHOOK_SECRET"
	secretPrefix         = "whsec_"
	secretsMost          = 8
)

// readCredentials reads a file, "-" for standard input, or without a path the environment. Lines that begin with
// whsec_ are webhook secrets, and the other one is the API key.
func readCredentials(path string) (credentials, error) {
	lines := append([]string{os.Getenv(stripeKeyVariable)}, strings.Split(os.Getenv(stripeSecretVariable), ",")...)
	if path != "" {
		file, err := openSource(path, os.Stdin)
		if err != nil {
			return credentials{}, err
		}
		text, err := io.ReadAll(io.LimitReader(file, 64<<10))
		if err := errors.Join(err, file.Close()); err != nil {
			return credentials{}, err
		}
		lines = strings.Split(string(text), "\n")
	}
	var c credentials
	for _, line := range lines {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
		case strings.HasPrefix(line, secretPrefix):
			if len(line) < 16 || len(line) > 255 || slices.Contains(c.secrets, line) || len(c.secrets) == secretsMost {
				return credentials{}, refuseFlag("credentials", "has a webhook secret that is cut off or comes twice, or more than %d", secretsMost)
			}
			c.secrets = append(c.secrets, line)
		case c.key != "":
			return credentials{}, refuseFlag("credentials", "has two API keys; webhook secrets begin with whsec_")
		default:
			if _, err := app.StripeMode(line); err != nil {
				return credentials{}, refuseFlag("credentials", "has no API key: %s", err)
			}
			c.key = line
		}
	}
	return c, nil
}

// apply writes what was given into an account.
func (c credentials) apply(a *checkout.GatewayAccount) error {
	if c.key != "" {
		mode, err := app.StripeMode(c.key)
		if err != nil {
			return err
		}
		a.APIKey, a.Mode = c.key, mode
	}
	if len(c.secrets) > 0 {
		a.Secret, a.OlderSecrets = c.secrets[0], c.secrets[1:]
	}
	return nil
}

// needSecretKey refuses to keep credentials that could not be encrypted.
func needSecretKey() error {
	if strings.TrimSpace(os.Getenv(secretKeyVariable)) != "" {
		return nil
	}
	return errors.New(secretKeyVariable + " is not set: it encrypts API keys in the database. Make one with: openssl rand -base64 32. " +
		"Give the same to every kassa process, and keep it apart from the database's backups")
}

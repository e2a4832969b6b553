package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kassa/internal/app"
	"kassa/internal/checkout"
)

// webhookRotateCommand is kassa webhook rotate.
type webhookRotateCommand struct {
	endpointArgs
	Revoke bool `help:"End the old secret at once; default is that both sign for a day."`
}

// Run changes the secret and prints the new one.
func (c *webhookRotateCommand) Run(ctx context.Context, r *run) error {
	return r.withApp(ctx, func(opened *app.App) error {
		found, err := c.find(ctx, opened.Core())
		if err != nil {
			return err
		}
		secret, err := opened.RotateWebhook(ctx, found, c.Revoke)
		if err != nil {
			return err
		}
		r.printf("%s\n", secret)
		r.keepSecret()
		return nil
	})
}

// webhookEnableCommand is kassa webhook enable.
type webhookEnableCommand struct{ endpointArgs }

// Run enables the endpoint. What became of its messages meanwhile can be replayed.
func (c *webhookEnableCommand) Run(ctx context.Context, r *run) error {
	return c.change(ctx, r, func(core *checkout.Service, tx checkout.Tx, e checkout.Endpoint) error {
		_, err := core.ChangeEndpoint(tx, e.StoreID, e.Dialect, e.ID, func(e *checkout.Endpoint) error { e.Enabled = true; return nil })
		return err
	}, "enabled")
}

// webhookDisableCommand is kassa webhook disable.
type webhookDisableCommand struct{ endpointArgs }

// Run disables the endpoint.
func (c *webhookDisableCommand) Run(ctx context.Context, r *run) error {
	return c.change(ctx, r, func(core *checkout.Service, tx checkout.Tx, e checkout.Endpoint) error {
		_, err := core.ChangeEndpoint(tx, e.StoreID, e.Dialect, e.ID, func(e *checkout.Endpoint) error { e.Enabled = false; return nil })
		return err
	}, "disabled")
}

// webhookRemoveCommand is kassa webhook remove.
type webhookRemoveCommand struct{ endpointArgs }

// Run forgets the endpoint.
func (c *webhookRemoveCommand) Run(ctx context.Context, r *run) error {
	return c.change(ctx, r, func(core *checkout.Service, tx checkout.Tx, e checkout.Endpoint) error {
		return core.RemoveEndpoint(tx, e.StoreID, e.Dialect, e.ID)
	}, "removed")
}

// change changes the endpoint in a transaction and says what was done.
func (a endpointArgs) change(ctx context.Context, r *run, do func(*checkout.Service, checkout.Tx, checkout.Endpoint) error, done string) error {
	return r.with(ctx, func(core *checkout.Service) error {
		found, err := a.find(ctx, core)
		if err != nil {
			return err
		}
		_, _, err = core.Once(ctx, nil, func(tx checkout.Tx) (checkout.Answer, error) {
			return checkout.Answer{}, do(core, tx, found)
		}, nil)
		if err != nil {
			return err
		}
		r.printf("%s webhook %s\n", done, found.ID)
		return nil
	})
}

// webhookTestCommand is kassa webhook test.
type webhookTestCommand struct {
	endpointArgs
	Event string `help:"Which event, in the dialect's words; the first that the endpoint wants by default." placeholder:"EVENT"`
}

// Run sends a sample and says what came of it; a failure is a failure of the command. The answer is in the log.
func (c *webhookTestCommand) Run(ctx context.Context, r *run) error {
	return r.with(ctx, func(core *checkout.Service) error {
		found, err := c.find(ctx, core)
		if err != nil {
			return err
		}
		sample, err := core.Sample(ctx, found, c.Event)
		if checkout.ReasonOf(err) == checkout.ReasonInvalidField {
			return checkout.RefuseField(checkout.ReasonInvalidField, "event", "%q is no event of the dialect %s", c.Event, found.Dialect)
		}
		if err != nil {
			return err
		}
		attempt, err := core.TestEndpoint(ctx, found, sample)
		if err != nil {
			return err
		}
		took := attempt.Latency.Round(time.Millisecond)
		if !attempt.Delivered() {
			return errors.New(sample.Event + " was not delivered: " + attempt.Failure + fmt.Sprintf(" (after %s)", took))
		}
		r.printf("%s was delivered: status %d after %s\n", sample.Event, attempt.Status, took)
		return nil
	})
}

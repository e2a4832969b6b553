package cli

import (
	"context"

	"kassa/internal/app"
)

// migrateCommand is kassa migrate.
type migrateCommand struct{}

// Run brings the schema up to date and says which steps that took.
func (migrateCommand) Run(ctx context.Context, r *run) error {
	database, err := r.database()
	if err != nil {
		return err
	}
	applied, err := app.Migrate(ctx, database)
	if err != nil {
		return err
	}
	for _, step := range applied {
		r.printf("applied %s\n", step)
	}
	if len(applied) == 0 {
		r.printf("the schema is up to date\n")
	}
	return nil
}

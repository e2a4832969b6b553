package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"kassa/internal/checkout"
)

// productImportCommand is kassa product import.
type productImportCommand struct {
	Store  string `arg:"" help:"The store's slug."`
	File   string `arg:"" help:"A .csv, .json or .jsonl file; - is standard input."`
	Format string `help:"csv or json; default follows from the file's name." enum:"csv,json," default:""`
	Update bool   `help:"Change products whose SKU or handle is there; default is to refuse them."`
}

// Run imports the file in batches. What a batch has brought stays, whatever comes after it.
func (c *productImportCommand) Run(ctx context.Context, r *run) (err error) {
	format, err := c.format()
	if err != nil {
		return err
	}
	return r.withStore(ctx, c.Store, func(core *checkout.Service, store checkout.Store) (err error) {
		file, err := openSource(c.File, os.Stdin)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		from, err := openRows(file, format)
		if err != nil {
			return err
		}
		into := shelf{core: core, store: store, currency: store.Currency, update: c.Update}
		counted, err := importAll(ctx, into, from, file, newProgress(r.stderr))
		counted.explainRefused(r.stderr)
		r.printf("added %d, updated %d, refused %d\n", counted.added, counted.updated, counted.refused)
		if err != nil {
			return fmt.Errorf("stopped after %d rows: %w", counted.rows(), err)
		}
		return counted.err()
	})
}

// format is that of the file.
func (c *productImportCommand) format() (string, error) {
	switch {
	case c.Format != "":
		return c.Format, nil
	case endsWith(c.File, ".csv"):
		return "csv", nil
	case endsWith(c.File, ".json", ".jsonl", ".ndjson"):
		return "json", nil
	default:
		return "", refuseFlag("format", "the name of %s does not tell; say --format csv or --format json", c.File)
	}
}

// batchRows is how many rows share one transaction.
const batchRows = 200

// importAll imports all rows of a file.
func importAll(ctx context.Context, into shelf, from rows, file *source, bar *progress) (tally, error) {
	defer bar.end()
	var total tally
	for {
		batch, err := some(from, batchRows)
		if err != nil {
			return total, err
		}
		if len(batch) == 0 {
			return total, nil
		}
		done, err := importBatch(ctx, into, batch)
		total.add(done)
		if err != nil {
			return total, err
		}
		bar.show(file.done(), file.size, total.rows())
	}
}

// importBatch imports rows in one transaction. Rows that the core refuses are counted and left out. When
// the database refuses, which tells of no row in particular, every row gets a transaction of its own.
func importBatch(ctx context.Context, into shelf, batch []row) (tally, error) {
	var done tally
	_, _, err := into.core.Once(ctx, nil, func(tx checkout.Tx) (checkout.Answer, error) {
		done = tally{} // the database may run this again
		for _, one := range batch {
			if err := importRow(tx, into, one, &done); err != nil {
				return checkout.Answer{}, err
			}
		}
		return checkout.Answer{}, nil
	}, nil)
	if err == nil {
		return done, nil
	}
	done = tally{}
	if !refusal(err) {
		return done, err
	}
	if len(batch) == 1 {
		done.refuse(batch[0].where, err)
		return done, nil
	}
	for i := range batch {
		one, err := importBatch(ctx, into, batch[i:i+1])
		done.add(one)
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

// importRow puts one row on the shelf, or counts why not.
func importRow(tx checkout.Tx, into shelf, one row, done *tally) error {
	err, updated := one.err, false
	if err == nil {
		_, updated, err = into.put(tx, one.said)
	}
	switch {
	case refusal(err):
		done.refuse(one.where, err)
		return nil
	case err != nil:
		return fmt.Errorf("%s: %w", one.where, err)
	case updated:
		done.updated++
	default:
		done.added++
	}
	return nil
}

// refusal tells whether an error is about the row, and not about the database or the program.
func refusal(err error) bool {
	var core *checkout.Error
	if !errors.As(err, &core) {
		return false
	}
	switch core.Kind {
	case checkout.Invalid, checkout.NotFound, checkout.Conflict:
		return true
	default:
		return false
	}
}

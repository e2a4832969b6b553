package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"unicode"
	"unicode/utf8"

	"kassa/internal/checkout"
)

// batchUnits is how many keys share one transaction.
const batchUnits = 1000

// stockAll adds all keys of a file to a variant's stock.
func stockAll(ctx context.Context, core *checkout.Service, v checkout.Variant, file *source, bar *progress) (tally, error) {
	defer bar.end()
	var total tally
	for line := 0; ; {
		texts, read, err := someUnits(file, line, &total)
		if err != nil {
			return total, err
		}
		if read == 0 {
			return total, nil
		}
		line += read
		fresh := distinct(texts)
		total.known += int64(len(texts) - len(fresh))
		added, err := addUnits(ctx, core, v, fresh)
		if err != nil {
			return total, err
		}
		total.added += added
		total.known += int64(len(fresh)) - added
		bar.show(file.done(), file.size, total.rows())
	}
}

// someUnits reads the keys of the next lines, and how many lines that were; none at the end. Blank lines
// count for nothing, and refused ones are counted in into. No message has a key's text: it is a secret.
func someUnits(file *source, line int, into *tally) (texts []string, read int, err error) {
	for read < batchUnits {
		text, whole, err := file.line()
		if errors.Is(err, io.EOF) {
			return texts, read, nil
		}
		if err != nil {
			return texts, read, err
		}
		read++
		text = bytes.TrimSpace(text)
		switch err := checkUnit(text, whole); {
		case err != nil:
			into.refuse(where("line", line+read), err)
		case len(text) > 0:
			texts = append(texts, string(text))
		}
	}
	return texts, read, nil
}

// checkUnit refuses a text that cannot be a key.
func checkUnit(text []byte, whole bool) error {
	switch {
	case !whole || utf8.RuneCount(text) > 512:
		return refuseFlag("key", "has more than 512 characters")
	case !utf8.Valid(text):
		return refuseFlag("key", "is not UTF-8 text")
	case bytes.ContainsFunc(text, unicode.IsControl):
		return refuseFlag("key", "has a control character")
	}
	return nil
}

// distinct leaves out texts that were there before.
func distinct(texts []string) []string {
	seen := make(map[string]bool, len(texts))
	return slices.DeleteFunc(slices.Clone(texts), func(text string) bool {
		before := seen[text]
		seen[text] = true
		return before
	})
}

// mostTries is how often others may add the same keys at the same time before we give up.
const mostTries = 5

// addUnits adds distinct keys in one transaction and tells how many were new. It asks which are there
// already only when the database says that some are: that is rare, and asking takes longer than adding.
func addUnits(ctx context.Context, core *checkout.Service, v checkout.Variant, texts []string) (int64, error) {
	for try := 1; ; try++ {
		if len(texts) == 0 {
			return 0, nil
		}
		_, _, err := core.Once(ctx, nil, func(tx checkout.Tx) (checkout.Answer, error) {
			return checkout.Answer{}, core.AddStockUnits(tx, v, texts)
		}, nil)
		if err == nil {
			return int64(len(texts)), nil
		}
		if checkout.ReasonOf(err) != checkout.ReasonUnitExists || try == mostTries {
			return 0, err
		}
		if texts, err = unknownUnits(core.Reader(ctx), v, texts); err != nil {
			return 0, err
		}
	}
}

// unknownUnits leaves out the keys that a variant has already.
func unknownUnits(from checkout.CatalogueReader, v checkout.Variant, texts []string) ([]string, error) {
	var unknown []string
	for _, text := range texts {
		units, err := from.StockUnitsByText(v.StoreID, text)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(units, func(unit checkout.StockUnit) bool { return unit.VariantID == v.ID }) {
			unknown = append(unknown, text)
		}
	}
	return unknown, nil
}

package id_test

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"kassa/internal/id"
)

// order and session are two nouns.
type (
	order   struct{}
	session struct{}
)

var (
	_ driver.Valuer = id.ID[order]{}
	_ sql.Scanner   = (*id.ID[order])(nil)
)

// orderID draws from all 128-bit identifiers but the zero one.
var orderID = rapid.Custom(func(t *rapid.T) id.ID[order] {
	b := rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "bytes")
	x := id.FromBytes[order]([16]byte(b))
	if x.IsZero() {
		return id.New[order]()
	}
	return x
})

func TestNewIsVersion7(t *testing.T) {
	before := time.Now().Truncate(time.Millisecond)
	x := id.New[order]()
	b := x.Bytes()
	if b[6]>>4 != 7 || b[8]>>6 != 2 {
		t.Errorf("%v: version %d, variant %d", x, b[6]>>4, b[8]>>6)
	}
	// A burst of other tests may have moved the time part a little ahead.
	made := x.Time()
	if made.Before(before) || made.After(time.Now().Add(time.Minute)) || made.Location() != time.UTC {
		t.Errorf("made at %v, now %v", made, time.Now())
	}
}

func TestNewIncreasesWhenTheClockIsSetBack(t *testing.T) {
	before := id.New[order]()
	synctest.Test(t, func(t *testing.T) { // in here it is the year 2000, and time stands
		for range 10_000 {
			after := id.New[order]()
			if after.Compare(before) <= 0 {
				t.Fatalf("%v was made after %v", after, before)
			}
			before = after
		}
	})
}

func TestNewIsStrictlyIncreasing(t *testing.T) {
	var all [4][]id.ID[order]
	var done sync.WaitGroup
	for i := range all {
		done.Go(func() {
			for range 20_000 {
				all[i] = append(all[i], id.New[order]())
			}
		})
	}
	done.Wait()
	seen := make(map[[8]byte]bool) // the time part alone differs already
	for _, made := range all {
		if !slices.IsSortedFunc(made, id.ID[order].Compare) {
			t.Error("one goroutine's identifiers are not in order")
		}
		for _, x := range made {
			b := x.Bytes()
			seen[[8]byte(b[:8])] = true
		}
	}
	if len(seen) != 80_000 {
		t.Errorf("%d different times for 80000 identifiers", len(seen))
	}
}

func TestTimeOfOtherVersions(t *testing.T) {
	for text, want := range map[string]time.Time{
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398f": time.Date(2022, 2, 22, 19, 22, 22, 0, time.UTC), // RFC 9562, appendix A.6
		"919108f7-52d1-4320-9bac-f847db4148a8": {},
	} {
		x, err := id.Parse[order](text)
		if err != nil || !x.Time().Equal(want) {
			t.Errorf("%s: %v, %v; want %v", text, x.Time(), err, want)
		}
	}
}

func TestConvertKeepsTheBits(t *testing.T) {
	x := id.New[order]()
	if y := id.Convert[session](x); y.Bytes() != x.Bytes() || id.Convert[order](y) != x {
		t.Errorf("%v became %v", x, y)
	}
}

func TestDatabaseRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := orderID.Draw(t, "x")
		value, err := x.Value()
		if err != nil {
			t.Fatal(err)
		}
		for _, column := range []any{value, x.String(), strings.ToUpper(x.String())} {
			var back id.ID[order]
			if err := back.Scan(column); err != nil || back != x {
				t.Fatalf("%v scanned %v, %v", column, back, err)
			}
		}
	})
}

func TestZeroIsNull(t *testing.T) {
	var zero id.ID[order]
	if value, err := zero.Value(); value != nil || err != nil {
		t.Errorf("%v, %v; want NULL", value, err)
	}
	x := id.New[order]()
	if err := x.Scan(nil); err != nil || !x.IsZero() || x != zero {
		t.Errorf("scanned %v, %v", x, err)
	}
}

func TestScanRefuses(t *testing.T) {
	for _, column := range []any{[]byte{}, make([]byte, 15), make([]byte, 17), "", "x", int64(5), 1.5, true, time.Now()} {
		x := id.New[order]()
		before := x
		if err := x.Scan(column); !errors.Is(err, id.ErrSyntax) || x != before {
			t.Errorf("%v scanned %v, %v", column, x, err)
		}
	}
}

func TestToken(t *testing.T) {
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	for _, n := range []int{-1, 0, 1, 24, 64, 65, 1000} {
		token := id.Token(n)
		if len(token) != max(n, 0) || strings.Trim(token, digits) != "" {
			t.Errorf("Token(%d) = %q", n, token)
		}
	}
	if one, other := id.Token(24), id.Token(24); one == other {
		t.Error("two tokens are equal")
	}
	// 62 000 draws: about 1000 of each character. Beyond ± 250 (eight standard
	// deviations) the choice is not even.
	token := id.Token(62_000)
	for _, digit := range digits {
		if n := strings.Count(token, string(digit)); n < 750 || n > 1250 {
			t.Errorf("%c stands %d times", digit, n)
		}
	}
}

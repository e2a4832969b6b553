package wire

import (
	"errors"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"pgregory.net/rapid"
	"strconv"
)

func TestParseInt(t *testing.T) {
	for _, row := range []struct {
		number string
		want   int64
		err    error
	}{
		{"0", 0, nil}, {"-0", 0, nil}, {"0.0", 0, nil}, {"0e64", 0, nil}, {"-1", -1, nil}, {"2", 2, nil},
		{"2.0", 2, nil}, {"1e2", 100, nil}, {"1E+2", 100, nil}, {"100.0", 100, nil}, {"1.5e1", 15, nil},
		{"1200e-2", 12, nil}, {"0.02e2", 2, nil}, {"2147483648", 1 << 31, nil},
		{"9223372036854775807", 1<<63 - 1, nil}, {"-9223372036854775808", -1 << 63, nil},
		{"9223372036854775808", 0, ErrRange}, {"-9223372036854775809", 0, ErrRange}, {"1e19", 0, ErrRange},
		{"1e64", 0, ErrRange}, {"1e400", 0, ErrRange}, {"1e999999999", 0, ErrRange},
		{"1e99999999999999999999", 0, ErrRange}, {strings.Repeat("9", 65), 0, ErrRange},
		{"1.5", 0, ErrNotInteger}, {"0.001", 0, ErrNotInteger}, {"1e-1", 0, ErrNotInteger},
		{"9007199254740993.01", 0, ErrNotInteger}, {"", 0, ErrNotInteger}, {"-", 0, ErrNotInteger},
		{"x", 0, ErrNotInteger},
	} {
		got, err := ParseInt(row.number)
		if got != row.want || !errors.Is(err, row.err) {
			t.Errorf("ParseInt(%q) = %d, %v; want %d, %v", row.number, got, err, row.want, row.err)
		}
	}
}

func TestParseIntAgreesWithStrconv(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64().Draw(t, "n")
		zeros := rapid.IntRange(0, 20).Draw(t, "zeros")
		plain := strconv.FormatInt(n, 10)
		for _, text := range []string{plain, plain + "." + strings.Repeat("0", zeros+1), plain + strings.Repeat("0", zeros) + "e-" + strconv.Itoa(zeros)} {
			if got, err := ParseInt(text); got != n || err != nil {
				t.Fatalf("ParseInt(%q) = %d, %v", text, got, err)
			}
		}
	})
}

func TestIntAndDigitsRefuseOtherKinds(t *testing.T) {
	for _, raw := range []string{`"2"`, "true", "null", "{}", "[1]"} {
		var n Int
		if err := json.Unmarshal([]byte(raw), &n); err == nil {
			t.Errorf("Int accepted %s", raw)
		}
		var d Digits
		if err := json.Unmarshal([]byte(raw), &d); err == nil {
			t.Errorf("Digits accepted %s", raw)
		}
	}
	var absent struct {
		N *Int `json:"n"`
	}
	if err := json.Unmarshal([]byte(`{"n":null}`), &absent); err != nil || absent.N != nil {
		t.Errorf("null for *Int: %v", err)
	}
}

package wire

import "testing"

func TestSecretsTakeTurns(t *testing.T) {
	for _, c := range []struct {
		secrets      []string
		tries        int64
		first, other string
	}{
		{nil, 0, "", ""}, {[]string{"new"}, 0, "new", ""}, {[]string{"new"}, 1, "new", ""},
		{[]string{"new", "old"}, 0, "new", "old"}, {[]string{"new", "old"}, 1, "old", "new"}, {[]string{"new", "old"}, 2, "new", "old"},
	} {
		if first, other := Turn(c.secrets, c.tries); first != c.first || other != c.other {
			t.Errorf("%v at %d: %q, %q", c.secrets, c.tries, first, other)
		}
	}
}

package wire

import "testing"

func TestProse(t *testing.T) {
	for text, want := range map[string]string{
		"plain <b>":           "plain &lt;b&gt;",
		"send `a<b` to `url`": "send <code>a&lt;b</code> to <code>url</code>",
		"`all`":               "<code>all</code>",
	} {
		if got := string(prose(text)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

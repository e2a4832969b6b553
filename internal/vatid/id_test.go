package vatid_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kassa/internal/vatid"
)

func TestKnown(t *testing.T) {
	for _, k := range known {
		for _, text := range k.ids {
			id, err := vatid.Parse(text, "")
			if want := (vatid.ID{Country: k.country, Text: text}); id != want || err != nil {
				t.Errorf("%s: %v, %v", text, id, err)
			}
		}
		for _, text := range k.wrong {
			if id, err := vatid.Parse(text, ""); id != (vatid.ID{}) || !errors.Is(err, vatid.ErrChecksum) {
				t.Errorf("%s: %v, %v; its check digits are wrong", text, id, err)
			}
		}
		for _, text := range k.misshapen {
			if id, err := vatid.Parse(text, ""); id != (vatid.ID{}) || !errors.Is(err, vatid.ErrFormat) {
				t.Errorf("%s: %v, %v; it has not the form", text, id, err)
			}
		}
	}
}

func TestWithoutPrefix(t *testing.T) {
	for _, k := range known {
		want := vatid.ID{Country: k.country, Text: k.whole}
		for _, country := range []string{k.country, strings.ToLower(k.country)} {
			if id, err := vatid.Parse(k.unprefixed, country); id != want || err != nil {
				t.Errorf("%q of %s: %v, %v", k.unprefixed, country, id, err)
			}
		}
		if id, err := vatid.Parse(k.unprefixed, ""); !errors.Is(err, vatid.ErrCountry) {
			t.Errorf("%q of nowhere: %v, %v", k.unprefixed, id, err)
		}
	}
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		text, country string
		want          vatid.ID
		err           error
	}{
		{text: " de 136.695-976 ", want: vatid.ID{Country: "DE", Text: "DE136695976"}},
		{text: "DE\u00a0136\u202f695\u2009976", want: vatid.ID{Country: "DE", Text: "DE136695976"}},
		{text: "BE\u20130428.759\u2011497", want: vatid.ID{Country: "BE", Text: "BE0428759497"}},
		{text: "BE428759497", want: vatid.ID{Country: "BE", Text: "BE0428759497"}},
		{text: "el 94051189", want: vatid.ID{Country: "GR", Text: "EL094051189"}},
		{text: "GR094259216", want: vatid.ID{Country: "GR", Text: "EL094259216"}},
		{text: "094259216", country: "GR", want: vatid.ID{Country: "GR", Text: "EL094259216"}},
		{text: "094259216", country: "EL", err: vatid.ErrCountry},
		{text: "CHE-107.787.577 IVA", want: vatid.ID{Country: "CH", Text: "CHE107787577MWST"}},
		{text: "CHE-107.787.577 TPV", want: vatid.ID{Country: "CH", Text: "CHE107787577MWST"}},
		{text: "CHE-107.787.577", want: vatid.ID{Country: "CH", Text: "CHE107787577MWST"}},
		{text: "CH-107.787.577 tva", want: vatid.ID{Country: "CH", Text: "CHE107787577MWST"}},
		{text: "NO 995 525 828", want: vatid.ID{Country: "NO", Text: "NO995525828MVA"}},
		{text: "995 525 828 mva", country: "NO", want: vatid.ID{Country: "NO", Text: "NO995525828MVA"}},
		{text: "980780684", country: "XI", want: vatid.ID{Country: "XI", Text: "XI980780684"}},
		{text: "XI980780684", country: "GB", want: vatid.ID{Country: "XI", Text: "XI980780684"}},
		{text: "K7399859412", country: "FR", want: vatid.ID{Country: "FR", Text: "FRK7399859412"}},

		// The prefix decides, whatever the country.
		{text: "DE136695976", country: "AT", want: vatid.ID{Country: "DE", Text: "DE136695976"}},
		{text: "DE136695976", country: "US", want: vatid.ID{Country: "DE", Text: "DE136695976"}},
		{text: "DE136695976", country: "nowhere", want: vatid.ID{Country: "DE", Text: "DE136695976"}},
		{text: "DE136695978", country: "DE", err: vatid.ErrChecksum},
		{text: "136695976", country: "AT", err: vatid.ErrFormat},
		{text: "DEDE136695976", country: "DE", err: vatid.ErrFormat},

		// A prefix is one when what follows has the form.
		{text: "AT399859438", country: "FR", want: vatid.ID{Country: "FR", Text: "FRAT399859438"}},
		{text: "AT399859438", country: "fr", want: vatid.ID{Country: "FR", Text: "FRAT399859438"}},
		{text: "AT399859438", country: "DE", err: vatid.ErrFormat},
		{text: "AT399859438", err: vatid.ErrFormat},
		{text: "DE136695976", country: "FR", want: vatid.ID{Country: "DE", Text: "DE136695976"}},
		{text: "DE136695978", country: "FR", err: vatid.ErrChecksum},
		{text: "ESO900101AB1", country: "MX", err: vatid.ErrCountry},
		{text: "ESO900101AB1", err: vatid.ErrFormat},
		{text: "DE1366959", country: "US", err: vatid.ErrCountry},

		{text: "136695976", err: vatid.ErrCountry},
		{text: "12-3456789", country: "US", err: vatid.ErrCountry},
		{text: "US136695976", err: vatid.ErrCountry},
		{text: "EU372001951", err: vatid.ErrCountry},
		{text: "1", err: vatid.ErrCountry},
		{text: "DE", err: vatid.ErrFormat},
		{text: "D", country: "DE", err: vatid.ErrFormat},
		{text: "DE/136695976", err: vatid.ErrFormat},
	} {
		id, err := vatid.Parse(c.text, c.country)
		if id != c.want || !errors.Is(err, c.err) {
			t.Errorf("%q of %q: %v, %v", c.text, c.country, id, err)
		}
	}
}

// hostile are texts that are no ids, although something in them looks like one.
var hostile = map[string]string{
	"nothing":           "",
	"separators alone":  " .- \u00a0",
	"full-width digits": "DE１３６６９５９７６",
	"Arabic digits":     "DE١٣٦٦٩٥٩٧٦",
	"one Thai digit":    "DE13669597๖",
	"a Cyrillic E":      "DЕ136695976",
	"a long s":          "ſE556016068001",
	"a dotless i":       "ıE6388047V",
	"a Kelvin sign":     "SK2020273893\u212a",
	"NUL inside":        "DE136695\x00976",
	"NUL behind":        "DE136695976\x00",
	"a line behind":     "DE136695976\n",
	"a tab":             "DE\t136695976",
	"an invisible":      "DE136695976\u200b",
	"right to left":     "\u202eDE136695976",
	"no UTF-8":          "DE136695976\xff",
	"half a character":  "DE136695976\xe2\x80",
	"a script":          "DE136695976<script>",
	"a megabyte":        strings.Repeat("DE136695976", 1<<20/11),
	"many separators":   "DE" + strings.Repeat(" ", 1<<20) + "136695976",
	"65 bytes":          "DE136695976" + strings.Repeat(" ", 54),
}

func TestHostile(t *testing.T) {
	for name, text := range hostile {
		for _, country := range []string{"", "DE", "SE", "IE"} {
			if id, err := vatid.Parse(text, country); id != (vatid.ID{}) || !errors.Is(err, vatid.ErrFormat) {
				t.Errorf("%s, of %q: %v, %v", name, country, id, err)
			}
		}
	}
	if _, err := vatid.Parse("DE136695976"+strings.Repeat(" ", 53), ""); err != nil {
		t.Errorf("64 bytes: %v", err)
	}
	for _, country := range []string{"\x00\x00", "ſ", "D", "DEU", " DE", strings.Repeat("DE", 1<<19)} {
		if id, err := vatid.Parse("136695976", country); !errors.Is(err, vatid.ErrCountry) {
			t.Errorf("of %.9q: %v, %v", country, id, err)
		}
	}
}

// A text that is too long is refused by its length: nothing reads or copies it.
func TestHostileIsCheap(t *testing.T) {
	text := hostile["a megabyte"]
	if n := testing.AllocsPerRun(100, func() { _, _ = vatid.Parse(text, "DE") }); n != 0 {
		t.Errorf("a megabyte costs %v allocations", n)
	}
}

// However an id is written, it is the same id; and its canonical form is itself.
func TestWriting(t *testing.T) {
	separators := []string{"", "", " ", ".", "-", "\u00a0", "\u2011"}
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.SampledFrom(known).Draw(t, "country")
		text := rapid.SampledFrom(k.ids).Draw(t, "id")
		var written strings.Builder
		for _, r := range text {
			letter := string(r)
			if rapid.Bool().Draw(t, "lower") {
				letter = strings.ToLower(letter)
			}
			written.WriteString(letter + rapid.SampledFrom(separators).Draw(t, "separator"))
		}
		country := rapid.SampledFrom([]string{"", "DE", "FR", "CH", "ZZ"}).Draw(t, "buyer's country")
		id, err := vatid.Parse(written.String(), country)
		if want := (vatid.ID{Country: k.country, Text: text}); id != want || err != nil {
			t.Fatalf("%q: %v, %v", written.String(), id, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, k := range known {
		for _, text := range slices.Concat(k.ids, k.wrong, k.misshapen) {
			f.Add(text, "")
		}
		f.Add(k.unprefixed, k.country)
	}
	for _, text := range hostile {
		f.Add(text, "DE")
	}
	f.Fuzz(func(t *testing.T, text, country string) {
		id, err := vatid.Parse(text, country)
		if err != nil {
			if id != (vatid.ID{}) {
				t.Errorf("%q is refused and %v", text, id)
			}
			return
		}
		again, err := vatid.Parse(id.Text, "")
		if again != id || err != nil {
			t.Errorf("%v is read as %v, %v", id, again, err)
		}
		if len(id.Text) > 16 || strings.Trim(id.Text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+*") != "" {
			t.Errorf("%q is not canonical", id.Text)
		}
	})
}

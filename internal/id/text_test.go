package id_test

import (
	"cmp"
	"errors"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kassa/internal/id"
)

// form is one way to write an identifier.
type form struct {
	name  string
	write func(id.ID[order]) string
	parse func(string) (id.ID[order], error)
}

var forms = []form{
	{"uuid", id.ID[order].String, id.Parse[order]},
	{"base36", id.ID[order].Base36, id.ParseBase36[order]},
	{"base32", id.ID[order].Base32, id.ParseBase32[order]},
}

func TestTextRoundTripAndOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := orderID.Draw(t, "x"), orderID.Draw(t, "y")
		for _, f := range forms {
			if back, err := f.parse(f.write(x)); err != nil || back != x {
				t.Fatalf("%s: %q reads %v, %v", f.name, f.write(x), back, err)
			}
			if cmp.Compare(f.write(x), f.write(y)) != x.Compare(y) {
				t.Fatalf("%s: %q and %q are not in the order of %v and %v", f.name, f.write(x), f.write(y), x, y)
			}
		}
		b := x.Bytes()
		if want := new(big.Int).SetBytes(b[:]).Text(36); strings.TrimLeft(x.Base36(), "0") != want {
			t.Fatalf("%v: base 36 %q, want %q", x, x.Base36(), want)
		}
	})
}

func TestKnownTexts(t *testing.T) {
	last := id.FromBytes[order]([16]byte{
		255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	})
	// The TypeID specification's own example.
	typeID, err := id.Parse[order]("01890a5d-ac96-774b-bcce-b302099a8057")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ got, want string }{
		{last.String(), "ffffffff-ffff-ffff-ffff-ffffffffffff"},
		{last.Base32(), "7zzzzzzzzzzzzzzzzzzzzzzzzz"},
		{last.Base36(), "f5lxx1zz5pnorynqglhzmsp33"},
		{id.FromBytes[order]([16]byte{15: 1}).Base32(), "00000000000000000000000001"},
		{id.FromBytes[order]([16]byte{15: 36}).Base36(), "0000000000000000000000010"},
		{typeID.Base32(), "01h455vb4pex5vsknk084sn02q"},
	} {
		if test.got != test.want {
			t.Errorf("%q, want %q", test.got, test.want)
		}
	}
}

func TestParsersAreStrict(t *testing.T) {
	uuid := "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
	for name, refused := range map[string][]string{
		"uuid": {
			"", "00000000-0000-0000-0000-000000000000", uuid[1:], uuid + "0", " " + uuid, "{" + uuid + "}",
			"urn:uuid:" + uuid, strings.ReplaceAll(uuid, "-", ""), strings.ReplaceAll(uuid, "-", "_"),
			strings.Replace(uuid, "0", "g", 1), "017f22e27-9b0-7cc3-98c4-dc0c0c07398f",
		},
		"base36": {
			"", strings.Repeat("0", 25), "1", strings.Repeat("1", 24), strings.Repeat("1", 26),
			strings.Repeat("A", 25), strings.Repeat("-", 25), strings.Repeat("z", 25), "f5lxx1zz5pnorynqglhzmsp34", "f5lxx1zz5pnorynqglhzmsp3z",
		},
		"base32": {
			"", strings.Repeat("0", 26), "1", strings.Repeat("1", 25), strings.Repeat("1", 27),
			"01H455VB4PEX5VSKNK084SN02Q", "01h455vb4pex5vsknk084sn02l", "01h455vb4pex5vsknk084sn02u",
			"01h455vb4pex5vsknk084sn02i", "01h455vb4pex5vsknk084sn02o", "80000000000000000000000000",
			strings.Repeat("z", 26),
		},
	} {
		for _, f := range forms {
			for _, s := range refused {
				if x, err := f.parse(s); f.name == name && (!errors.Is(err, id.ErrSyntax) || !x.IsZero()) {
					t.Errorf("%s: %q reads %v, %v; want ErrSyntax", name, s, x, err)
				}
			}
		}
	}
}

func TestUUIDOfEitherCase(t *testing.T) {
	lower, err := id.Parse[order]("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
	upper, err2 := id.Parse[order]("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")
	if err != nil || err2 != nil || lower != upper {
		t.Errorf("%v, %v; %v, %v", lower, err, upper, err2)
	}
}

// FuzzParse checks that what a parser accepts is written back as it was, but for
// the case of a UUID.
func FuzzParse(f *testing.F) {
	x := id.New[order]()
	for _, form := range forms {
		f.Add(form.write(x))
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, form := range forms {
			x, err := form.parse(s)
			if err != nil {
				continue
			}
			if back := form.write(x); back != s && (form.name != "uuid" || back != strings.ToLower(s)) {
				t.Errorf("%s: %q is written back %q", form.name, s, back)
			}
		}
	})
}

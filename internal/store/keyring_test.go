package store

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

const (
	firstKey  = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	secondKey = "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA="
)

func ring(t *testing.T, text string) Keyring {
	t.Helper()
	r, err := ParseKeyring(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestKeyringRotates(t *testing.T) {
	text, place := []byte("sk_live_text"), []byte("place")
	old, err := ring(t, firstKey).seal(text, place)
	if err != nil || bytes.Contains(old, text) {
		t.Fatalf("%q, %v", old, err)
	}
	if again, err := ring(t, firstKey).seal(text, place); err != nil || bytes.Equal(again, old) {
		t.Errorf("sealed twice to the same: %v", err)
	}
	for _, keys := range []string{firstKey, secondKey + ", " + firstKey, firstKey + "," + secondKey} {
		if got, err := ring(t, keys).open(old, place); err != nil || !bytes.Equal(got, text) {
			t.Errorf("%q, %v", got, err)
		}
	}
	for _, keys := range []string{"", " ", secondKey} {
		if _, err := ring(t, keys).open(old, place); !errors.Is(err, ErrNoKey) {
			t.Errorf("opened without the key: %v", err)
		}
	}
	for _, wrong := range [][]byte{nil, old[:keyIDSize], old[:keyIDSize+12], old[:len(old)-1], append(bytes.Clone(old), 0)} {
		if _, err := ring(t, firstKey).open(wrong, place); err == nil {
			t.Errorf("%d bytes open", len(wrong))
		}
	}
	if _, err := ring(t, firstKey).open(old, []byte("elsewhere")); err == nil || errors.Is(err, ErrNoKey) {
		t.Errorf("opened elsewhere: %v", err)
	}
}

func TestKeysAreWellFormed(t *testing.T) {
	for _, text := range []string{"x", firstKey[1:], firstKey + ",", "AAECAw==", strings.Repeat("A", 88)} {
		if _, err := ParseKeyring(text); err == nil || strings.Contains(err.Error(), text) && len(text) > 4 {
			t.Errorf("%q: %v", text, err)
		}
	}
}

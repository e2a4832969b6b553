package gateway_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kassa/internal/checkout"
	"kassa/internal/gateway"
)

var now = time.Unix(1_800_000_000, 0).UTC()

func TestSignKnownValue(t *testing.T) {
	// printf '1800000000.{"a":1}' | openssl dgst -sha256 -hmac whsec
	const want = "t=1800000000,v1=adf19a16865985b0891b0e7e4f6770e17d6bdd6462d897848f5adb661c4381bb"
	if got := gateway.Sign("whsec", now, []byte(`{"a":1}`)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestVerify(t *testing.T) {
	body := []byte(`{"a":1}`)
	genuine := gateway.Sign("whsec", now, body)
	_, v1, _ := strings.Cut(genuine, ",")
	for _, header := range []string{genuine, "v0=aa," + genuine, genuine + ",v1=00", "t=1800000000,v1=00," + v1, v1 + ",t=1800000000"} {
		if err := gateway.Verify("whsec", header, body, now); err != nil {
			t.Errorf("%s: %v", header, err)
		}
	}
	for _, header := range []string{
		"", "t=1800000000", v1, "t=1800000001," + v1, "t=x," + v1, "t=," + v1, "t=1800000000,t=1800000000," + v1,
		"t=1800000000," + v1[:len(v1)-2], "t=1800000000," + v1 + "00", "t=1800000000,v1=", "t=1800000000;" + v1,
		" " + genuine, genuine + strings.Repeat(",v1=00", 1000), "t=99999999999999999999," + v1,
	} {
		if err := gateway.Verify("whsec", header, body, now); checkout.ReasonOf(err) != checkout.ReasonBadSignature {
			t.Errorf("%.80s: %v", header, err)
		}
	}
}

func TestVerifyTimeAndSize(t *testing.T) {
	body := []byte("x")
	header := gateway.Sign("whsec", now, body)
	for off, ok := range map[time.Duration]bool{300: true, -300: true, 301: false, -301: false} {
		if err := gateway.Verify("whsec", header, body, now.Add(off*time.Second)); (err == nil) != ok {
			t.Errorf("%d s off: %v", off, err)
		}
	}
	for size, ok := range map[int]bool{gateway.EventLimit: true, gateway.EventLimit + 1: false} {
		body := make([]byte, size)
		if err := gateway.Verify("whsec", gateway.Sign("whsec", now, body), body, now); (err == nil) != ok {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
	if err := gateway.Verify("", gateway.Sign("", now, body), body, now); err == nil {
		t.Error("an empty secret verifies")
	}
}

func TestVerifyOnlyWhatWasSigned(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringN(1, 40, -1).Draw(t, "secret")
		other := rapid.StringN(0, 40, -1).Draw(t, "other secret")
		body := rapid.SliceOf(rapid.Byte()).Draw(t, "body")
		changed := rapid.SliceOf(rapid.Byte()).Draw(t, "other body")
		header := gateway.Sign(secret, now, body)
		if err := gateway.Verify(secret, header, body, now); err != nil {
			t.Fatal(err)
		}
		if err := gateway.Verify(other, header, body, now); err == nil && strings.TrimRight(other, "\x00") != strings.TrimRight(secret, "\x00") {
			t.Fatalf("verifies with %q", other)
		}
		if err := gateway.Verify(secret, header, changed, now); err == nil && string(changed) != string(body) {
			t.Fatalf("verifies over %q", changed)
		}
	})
}

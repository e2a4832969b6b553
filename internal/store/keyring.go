package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// Keyring holds the keys that encrypt credentials at rest, with AES-256-GCM. The first one seals, all of them open:
// so a key is changed by putting a new one before the old one. The zero value has none and can do neither.
type Keyring struct{ keys []sealingKey }

type sealingKey struct {
	id   [keyIDSize]byte
	aead cipher.AEAD
}

const (
	keySize   = 32
	keyIDSize = 8
)

// ErrNoKey says that nothing can be sealed, or not be opened, for want of the key.
var ErrNoKey = errors.New("there is no key for the credentials of gateway accounts")

// ParseKeyring reads keys of 32 bytes in base64, with commas between them; an empty text is no key. Errors do not
// repeat the text.
func ParseKeyring(text string) (Keyring, error) {
	var ring Keyring
	if strings.TrimSpace(text) == "" {
		return ring, nil
	}
	for n, one := range strings.Split(text, ",") {
		raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(one))
		if err != nil || len(raw) != keySize {
			return Keyring{}, fmt.Errorf("key %d is not 32 bytes in base64; make one with: openssl rand -base64 32", n+1)
		}
		block, err := aes.NewCipher(raw)
		if err != nil {
			return Keyring{}, err
		}
		aead, err := cipher.NewGCM(block)
		if err != nil {
			return Keyring{}, err
		}
		sum := sha256.Sum256(append([]byte("kassa sealing key id\x00"), raw...))
		ring.keys = append(ring.keys, sealingKey{id: [keyIDSize]byte(sum[:keyIDSize]), aead: aead})
	}
	return ring, nil
}

// Empty tells whether there is no key.
func (r Keyring) Empty() bool { return len(r.keys) == 0 }

// seal encrypts a text for one place: the key's id, a nonce, the ciphertext. bound is where the text belongs; it
// opens nowhere else. ErrNoKey.
func (r Keyring) seal(text, bound []byte) ([]byte, error) {
	if r.Empty() {
		return nil, ErrNoKey
	}
	key := r.keys[0]
	nonce := make([]byte, key.aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	sealed := append(key.id[:], nonce...)
	return key.aead.Seal(sealed, nonce, text, bound), nil
}

// open gives back what seal took. ErrNoKey when its key is not here; another error when it was changed or moved.
func (r Keyring) open(sealed, bound []byte) ([]byte, error) {
	for _, key := range r.keys {
		if len(sealed) < keyIDSize || [keyIDSize]byte(sealed) != key.id {
			continue
		}
		rest := sealed[keyIDSize:]
		if size := key.aead.NonceSize(); len(rest) > size {
			return key.aead.Open(nil, rest[:size], rest[size:], bound)
		}
	}
	return nil, ErrNoKey
}

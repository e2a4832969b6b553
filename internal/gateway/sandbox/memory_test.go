package sandbox_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"unicode/utf8"
)

// memory is a Ledger that forgets everything with the test.
type memory struct {
	mu       sync.Mutex
	docs     map[string][]byte
	versions map[string]int64
	keys     map[string]string
	down     error // answered to every call when set
}

func newMemory() *memory {
	return &memory{docs: map[string][]byte{}, versions: map[string]int64{}, keys: map[string]string{}}
}

// errText is what a database says of text that it cannot hold.
var errText = errors.New("not text")

func (m *memory) SandboxLoad(_ context.Context, reference string) ([]byte, int64, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if strings.Contains(reference, "\x00") || !utf8.ValidString(reference) {
		return nil, 0, false, errText
	}
	doc, found := m.docs[reference]
	return bytes.Clone(doc), m.versions[reference], found, m.down
}

func (m *memory) SandboxLoadByKey(_ context.Context, key string) (string, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	reference, found := m.keys[key]
	return reference, found, m.down
}

func (m *memory) SandboxCreate(_ context.Context, reference, key string, doc []byte) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if existing, found := m.keys[key]; found || m.down != nil {
		return existing, m.down
	}
	m.keys[key], m.docs[reference], m.versions[reference] = reference, bytes.Clone(doc), 1
	return "", nil
}

func (m *memory) SandboxUpdate(_ context.Context, reference string, version int64, doc []byte) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.versions[reference] != version || m.down != nil {
		return false, m.down
	}
	m.docs[reference] = bytes.Clone(doc)
	m.versions[reference]++
	return true, nil
}

// fail makes every call answer err; nil makes it work again.
func (m *memory) fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.down = err
}

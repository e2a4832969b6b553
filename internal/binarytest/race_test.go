//go:build race

package binarytest

// raced tells that the tests run with the race detector; then the program does too.
const raced = true

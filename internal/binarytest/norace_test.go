//go:build !race

package binarytest

const raced = false

// Package binarytest holds the tests of the real program: it is built once, started on SQLite and on
// PostgreSQL, spoken to over HTTP and the command line, and stopped by a signal.
//
// The tests know the contracts and the tables' names, and none of the program's packages but what reads
// contracts and signs events. Every answer of a dialect is checked against the contract that the program
// itself serves; door_test.go has what differs between dialects. Start at server_test.go (onEach) and
// client_test.go (send); shelf_test.go fills a catalogue, and refusal_test.go runs the tables of bad input,
// which stand with what they are about.
package binarytest

// Package verify checks what the built program sends with the library that receivers use: the one of Standard
// Webhooks. It is a module of its own, so that the program itself depends on nothing for it, and it shares no code
// with the program. `make verify` runs it.
package verify

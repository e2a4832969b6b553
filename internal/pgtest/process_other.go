//go:build !linux

package pgtest

import "syscall"

// processAttributes is empty: only Linux can tie the server's life to ours and
// is where tests run as root.
func processAttributes(account) *syscall.SysProcAttr { return nil }

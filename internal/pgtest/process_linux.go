package pgtest

import "syscall"

// processAttributes runs a program as an account, in a process group of its
// own (so that Ctrl-C reaches us alone and we stop the server in order), and
// has Linux stop it when we end without doing so.
func processAttributes(a account) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: immediateShutdown}
	if a.other {
		attr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return attr
}

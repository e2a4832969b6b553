package pgtest

import (
	"errors"
	"net"
	"os/exec"
	"strconv"
)

// loopback is the only address that servers listen on.
const loopback = "127.0.0.1"

// portAttempts is how often a start is tried: between choosing a free port and
// the server's binding it, another process may take it.
const portAttempts = 5

// launch starts the server on the cluster's data.
func (c *Cluster) launch() error {
	var err error
	for range portAttempts {
		if c.port, err = freePort(); err != nil {
			return err
		}
		c.server, err = startProcess(c.serverCommand())
		if !errors.Is(err, errExited) {
			return err
		}
	}
	return err
}

// serverCommand is the server's command line.
func (c *Cluster) serverCommand() *exec.Cmd {
	args := []string{
		"-D", c.dataDir(),
		"-c", "listen_addresses=" + loopback,
		"-c", "port=" + strconv.Itoa(c.port),
		"-c", "unix_socket_directories=",
		"-c", "max_connections=200",
		"-c", "shared_buffers=64MB",
		"-c", "fsync=on",
	}
	return c.command(c.programs.postgres, append(args, c.settings...)...)
}

// command runs one of PostgreSQL's programs as the server's account, in a
// directory that it may enter, untouched by PG… variables of our environment.
func (c *Cluster) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Dir = c.dir
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = processAttributes(c.account)
	return cmd
}

// freePort asks the system for a TCP port that nobody listens on.
func freePort() (int, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(loopback, "0"))
	if err != nil {
		return 0, err
	}
	port := l.Addr().(*net.TCPAddr).Port
	return port, l.Close()
}

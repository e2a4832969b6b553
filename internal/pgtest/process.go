package pgtest

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// The signals by which a PostgreSQL server is stopped ("Shutting Down the
// Server" in PostgreSQL's manual). Both end its connections at once.
const (
	fastShutdown      = syscall.SIGINT  // with a checkpoint
	immediateShutdown = syscall.SIGQUIT // without: the next start recovers
)

// startLimit is how long a server may take to accept connections, crash
// recovery included.
const startLimit = time.Minute

// readyLine is what the server logs once it accepts connections.
const readyLine = "database system is ready to accept connections"

// logKept is how many bytes of the server's latest output errors show.
const logKept = 8 << 10

// errExited says that the server ended before it was ready.
var errExited = errors.New("the server ended at once")

// process is a running server.
type process struct {
	cmd    *exec.Cmd
	log    *serverLog
	exited chan struct{} // closed once the server is gone
}

// startProcess runs a server's command and returns once it accepts
// connections.
func startProcess(cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd, log: newServerLog(), exited: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = p.log, p.log
	started := make(chan error, 1)
	go p.run(started)
	if err := <-started; err != nil {
		return nil, err
	}
	limit := time.NewTimer(startLimit)
	defer limit.Stop()
	select {
	case <-p.log.ready:
		return p, nil
	case <-p.exited:
		return nil, fmt.Errorf("%w:\n%s", errExited, p.log)
	case <-limit.C:
		p.stop(immediateShutdown)
		return nil, fmt.Errorf("the server was not ready within %v:\n%s", startLimit, p.log)
	}
}

// run starts the server and waits for its end. It keeps its thread: Linux
// sends the parent-death signal when the thread that forked ends, not the
// whole process.
func (p *process) run(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := p.cmd.Start()
	started <- err
	if err != nil {
		return
	}
	_ = p.cmd.Wait() // how a server ends is told by its log
	close(p.exited)
}

// stop signals the server, if it still runs, and waits until it is gone.
func (p *process) stop(signal os.Signal) {
	_ = p.cmd.Process.Signal(signal) // fails only when it has ended already
	<-p.exited
}

// serverLog keeps the end of the server's output and sees when it is ready.
type serverLog struct {
	mu    sync.Mutex
	tail  []byte
	ready chan struct{} // closed at the ready line
	once  sync.Once
}

func newServerLog() *serverLog { return &serverLog{ready: make(chan struct{})} }

// Write implements [io.Writer]; it never fails.
func (l *serverLog) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tail = append(l.tail, b...)
	if bytes.Contains(l.tail, []byte(readyLine)) {
		l.once.Do(func() { close(l.ready) })
	}
	if extra := len(l.tail) - logKept; extra > 0 {
		l.tail = append(l.tail[:0], l.tail[extra:]...)
	}
	return len(b), nil
}

// String is the output's last few kilobytes.
func (l *serverLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.tail)
}

package binarytest

import (
	"bufio"
	"bytes"
	"errors"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience bounds every wait for something that should take milliseconds; the machine may be busy.
const patience = 30 * time.Second

// process is one running kassa.
type process struct {
	cmd    *exec.Cmd
	lines  chan string // of stdout
	stderr *record
	exited chan struct{} // closed once it is gone
}

// record keeps what a process says on stderr.
type record struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// command is kassa in a directory, with an environment of its own. With the race detector, a process waits a
// second at its end for reports of others by default: ours have none.
func command(t testing.TB, binary func() (string, error), dir string, env []string, args ...string) *exec.Cmd {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Dir = dir
	cmd.Env = append([]string{"PATH=/usr/bin:/bin", "HOME=" + dir, "TZ=UTC", "GORACE=atexit_sleep_ms=0"}, env...)
	return cmd
}

// launch starts a kassa that serves. When the test ends it is stopped, if it still runs.
func launch(t *testing.T, dir string, env []string, args ...string) *process {
	t.Helper()
	p := &process{
		cmd: command(t, raceBinary, dir, env, args...), lines: make(chan string, 64), stderr: &record{}, exited: make(chan struct{}),
	}
	p.cmd.Stderr = p.stderr
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		for scanner := bufio.NewScanner(stdout); scanner.Scan(); {
			p.lines <- scanner.Text()
		}
		_ = p.cmd.Wait() // the status is read from ProcessState
		close(p.exited)
	}()
	t.Cleanup(func() { p.end(t) })
	return p
}

// line is the next line that the process prints.
func (p *process) line(t testing.TB) string {
	t.Helper()
	select {
	case line := <-p.lines:
		return line
	case <-p.exited:
		t.Fatalf("kassa ended with %d:\n%s", p.cmd.ProcessState.ExitCode(), p.stderr)
	case <-time.After(patience):
		t.Fatalf("kassa printed nothing:\n%s", p.stderr)
	}
	return ""
}

// signal asks the process to end.
func (p *process) signal(t testing.TB) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
}

// wait gives the exit status of a process that is about to end.
func (p *process) wait(t testing.TB) int {
	t.Helper()
	select {
	case <-p.exited:
	case <-time.After(patience):
		t.Errorf("kassa did not end:\n%s", p.stderr)
		_ = p.cmd.Process.Kill() // it may have ended just now
		<-p.exited
	}
	return p.cmd.ProcessState.ExitCode()
}

// end stops the process, whose status and last words must be good.
func (p *process) end(t testing.TB) {
	t.Helper()
	select {
	case <-p.exited:
	default:
		p.signal(t)
	}
	status, log := p.wait(t), p.stderr.String()
	if status != 0 || strings.Contains(log, "DATA RACE") || strings.Contains(log, `"msg":"panic"`) {
		t.Errorf("kassa ended with %d:\n%s", status, log)
	}
}

// output is what one finished command said.
type output struct {
	status         int
	stdout, stderr string
}

// run runs a command of kassa to its end.
func run(t testing.TB, dir string, env []string, args ...string) output {
	t.Helper()
	cmd := command(t, plainBinary, dir, env, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	var failed *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return output{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

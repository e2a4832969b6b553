package rig

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// StartLimit is how long a server may take until it is ready, the recovery of its database included.
const StartLimit = 30 * time.Second

// Server is a program in a process of its own that said where it serves. Stop or Kill it.
type Server struct {
	Ready Ready
	cmd   *exec.Cmd
	log   *os.File
	ended sync.Once
}

// Ready is the one line of JSON that a program prints once it answers requests. References fill in URL
// only.
type Ready struct {
	URL   string `json:"url"`
	Store struct {
		PandabaseID string `json:"pandabase_id"`
	} `json:"store"`
	Keys struct {
		Shoppex   string `json:"shoppex"`
		Pandabase string `json:"pandabase"`
		SellApp   string `json:"sellapp"`
		// Quickshops is the secret one; a public one may not make carts.
		Quickshops string `json:"quickshops_secret"`
	} `json:"keys"`
}

// Start runs a program and returns once it has printed its line. Its log goes to a file of the
// program's name in dir, behind what earlier runs wrote. The process ends with ctx at the latest.
func Start(ctx context.Context, dir, binary string, args ...string) (*Server, error) {
	log, err := os.OpenFile(filepath.Join(dir, filepath.Base(binary)+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	s := &Server{cmd: exec.CommandContext(ctx, binary, args...), log: log}
	s.cmd.Stderr = log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, errors.Join(err, log.Close())
	}
	if err := s.cmd.Start(); err != nil {
		return nil, errors.Join(err, log.Close())
	}
	late := time.AfterFunc(StartLimit, func() { _ = s.cmd.Process.Kill() })
	defer late.Stop()
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &s.Ready)
	}
	if err != nil {
		s.Kill()
		return nil, fmt.Errorf("%s did not start: %w\n%s", filepath.Base(binary), err, tail(log.Name()))
	}
	return s, nil
}

// StartKassa runs the demo on a data directory and a database, at addr, with flags besides.
func StartKassa(ctx context.Context, dir, binary, addr, databaseURL string, flags ...string) (*Server, error) {
	args := []string{"demo", "--json", "--addr", addr, "--data", dir, "--database", databaseURL}
	return Start(ctx, dir, binary, append(args, flags...)...)
}

// Kill ends the process with SIGKILL, as a power cut or the system's memory killer would, and waits until
// it is gone.
func (s *Server) Kill() { s.end(syscall.SIGKILL) }

// Stop asks the process to end and waits until it has.
func (s *Server) Stop() { s.end(syscall.SIGTERM) }

func (s *Server) end(signal syscall.Signal) {
	s.ended.Do(func() {
		_ = s.cmd.Process.Signal(signal) // fails only when it has ended already
		_ = s.cmd.Wait()                 // how it ended is what we asked for, or in its log
		_ = s.log.Close()                // written by the process, not by us
	})
}

// Address is host and port.
func (s *Server) Address() string { return strings.TrimPrefix(s.Ready.URL, "http://") }

// MemoryMB is the process's resident memory in megabytes (10^6 bytes), as Linux tells it.
func (s *Server) MemoryMB() (float64, error) {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(s.cmd.Process.Pid) + "/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kib, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64)
			return kib * 1024 / 1e6, err
		}
	}
	return 0, errors.New("no VmRSS in the process's status")
}

// CPU is the processor time that the process has used, in user and kernel mode, as Linux tells it in
// hundredths of a second.
func (s *Server) CPU() (time.Duration, error) {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(s.cmd.Process.Pid) + "/stat")
	if err != nil {
		return 0, err
	}
	// The second field is a name in brackets; utime and stime are the 14th and 15th (proc(5)).
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	var ticks int64
	for _, field := range fields[11:13] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond, nil
}

// FreeAddress is a loopback address that nobody listens on, for a server that must come back at the same
// place.
func FreeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// tail is the end of a log file.
func tail(name string) string {
	text, err := os.ReadFile(name)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-2000):])
}

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"kassa/bench/rig"
)

// machine tells what the figures were measured on. It names neither the host nor any path.
func (r *result) machine(to *bytes.Buffer) {
	fmt.Fprintf(to, "## The machine and the versions\n\n")
	rows := [][]string{
		{"processor", orUnknown(field("/proc/cpuinfo", "model name")) + fmt.Sprintf(", %d cores", runtime.NumCPU())},
		{"memory", memory(field("/proc/meminfo", "MemTotal"))},
		{"system", strings.TrimSpace(command("uname", "-sr"))},
		{"disk", fmt.Sprintf("%s fsyncs of 4 KiB a second, one after the other, measured in this run where the databases were: what commits one at a time come to at most", whole(syncs()))},
		{"Kassa", orUnknown(strings.TrimSpace(command("git", "describe", "--tags", "--always", "--dirty")))},
		{"Go", runtime.Version()},
	}
	for _, b := range r.benches {
		rows = append(rows, []string{titles[b.engine], b.version()})
	}
	table(to, []string{"", ""}, rows)
}

// memory writes what Linux calls kB, which is KiB, in GB (10^9 bytes).
func memory(total string) string {
	var kib float64
	if _, err := fmt.Sscanf(total, "%f kB", &kib); err != nil {
		return "unknown"
	}
	return fmt.Sprintf("%.1f GB", kib*1024/1e9)
}

// version is what the database says of itself, with what most decides its speed.
func (b *bench) version() (version string) {
	query := "SELECT concat_ws(', ', current_setting('server_version'), 'shared_buffers ' || current_setting('shared_buffers'), " +
		"'fsync ' || current_setting('fsync'), 'synchronous_commit ' || current_setting('synchronous_commit'))"
	if b.engine == rig.SQLite {
		query = "SELECT sqlite_version()"
	}
	if err := b.databases[0].SQL.QueryRowContext(context.Background(), query).Scan(&version); err != nil {
		return err.Error()
	}
	return version
}

// field is the value of the first line of a file that has a name.
func field(path, name string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		if before, after, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(before) == name {
			return strings.TrimSpace(after)
		}
	}
	return ""
}

// command is what a program prints; empty when there is no such program.
func command(name string, args ...string) string {
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		return ""
	}
	return string(out)
}

func orUnknown(text string) string {
	if text == "" {
		return "unknown"
	}
	return text
}

// syncs is how often a second the disk under the temporary directory makes 4 KiB durable: what one commit
// costs at least. 0 when it cannot be told.
func syncs() float64 {
	const times = 200
	dir, err := os.MkdirTemp("", "kassa-sync-")
	if err != nil {
		return 0
	}
	defer func() { _ = os.RemoveAll(dir) }() // a temporary directory
	file, err := os.Create(filepath.Join(dir, "sync"))
	if err != nil {
		return 0
	}
	defer func() { _ = file.Close() }()
	block := make([]byte, 4096)
	began := time.Now()
	for range times {
		if _, err := file.Write(block); err != nil {
			return 0
		}
		if err := file.Sync(); err != nil {
			return 0
		}
	}
	return times / time.Since(began).Seconds()
}

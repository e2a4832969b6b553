package pgtest

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// enterableDir is a test's temporary directory that the server's account may
// enter too, which it may not with t.TempDir of root.
func enterableDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "pgtest-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// start runs a cluster that the test must stop itself.
func start(t *testing.T, dir string, opts ...Option) *Cluster {
	t.Helper()
	cluster, err := StartCluster(dir, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return cluster
}

// newDatabase makes a database and returns its URL.
func newDatabase(t *testing.T, cluster *Cluster) string {
	t.Helper()
	databaseURL, err := cluster.NewDatabase(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return databaseURL
}

// stop ends a cluster.
func stop(t *testing.T, cluster *Cluster) {
	t.Helper()
	if err := cluster.Stop(); err != nil {
		t.Error(err)
	}
}

func TestTemporaryClusterLeavesNothing(t *testing.T) {
	temp := enterableDir(t)
	t.Setenv("TMPDIR", temp)
	cluster := start(t, "")
	run(t, connect(t, newDatabase(t, cluster)), "CREATE TABLE kassa (id int)")
	stop(t, cluster)
	left, err := os.ReadDir(temp)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestClusterIsDurableUnlessToldOtherwise(t *testing.T) {
	if got := value(t, connect(t, URL(t)), "SHOW fsync"); got != "on" {
		t.Errorf("fsync is %q by default", got)
	}
	cluster := start(t, "", Setting("fsync", "off"))
	defer stop(t, cluster)
	if got := value(t, connect(t, newDatabase(t, cluster)), "SHOW fsync"); got != "off" {
		t.Errorf("fsync is %q after Setting", got)
	}
}

func TestClusterWantsItsPassword(t *testing.T) {
	databaseURL := URL(t)
	cluster, err := sharedCluster()
	if err != nil {
		t.Fatal(err)
	}
	wrong := strings.Replace(databaseURL, cluster.password, "guess", 1)
	stranger := &Cluster{password: "guess", port: cluster.port}
	if err := stranger.exec(t.Context(), "SELECT 1"); err == nil {
		t.Errorf("a wrong password was let in: %s", wrong)
	}
}

func TestKeptClusterOpensAgain(t *testing.T) {
	dir := filepath.Join(enterableDir(t), "cluster")
	first := start(t, dir)
	run(t, connect(t, first.databaseURL("postgres")), "CREATE TABLE kassa AS SELECT 'kept' AS word")
	stop(t, first)

	second := start(t, dir)
	defer stop(t, second)
	if got := value(t, connect(t, second.databaseURL("postgres")), "SELECT word FROM kassa"); got != "kept" {
		t.Errorf("read %q", got)
	}
}

func TestFailedStartShowsTheServersWordsAndLeavesNothing(t *testing.T) {
	temp := enterableDir(t)
	t.Setenv("TMPDIR", temp)
	_, err := StartCluster("", Setting("max_connections", "plenty"))
	if err == nil || !strings.Contains(err.Error(), "plenty") {
		t.Errorf("got %v, want the server's complaint", err)
	}
	left, err := os.ReadDir(temp)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestServerEndsWithProcess kills a process that runs a cluster. The server
// inherits the pipe from it, so the pipe ends when both are gone.
func TestServerEndsWithProcess(t *testing.T) {
	dir := filepath.Join(enterableDir(t), "cluster")
	alive, inherited, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = alive.Close() }()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir)
	cmd.Stderr = os.Stderr
	cmd.ExtraFiles = []*os.File{inherited}
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := inherited.Close(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	run(t, connect(t, strings.TrimSpace(line)), "CREATE TABLE kassa AS SELECT 1 AS id")

	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // "signal: killed"
	if err := alive.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(alive); err != nil {
		t.Fatalf("the server outlived its process: %v", err)
	}
	stop(t, start(t, dir)) // recovers from the crash
}

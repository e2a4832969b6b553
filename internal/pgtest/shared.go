package pgtest

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"
)

// dropLimit is how long removing a test's database may take.
const dropLimit = 30 * time.Second

// shared is the test process's one cluster, started by the first call of URL.
var shared struct {
	sync.Mutex
	managed bool // Main will stop the cluster
	cluster *Cluster
	err     error // why it could not be started; told to every test
}

// Main runs a package's tests and then stops the server they shared, if they
// used one. It returns the exit code:
//
//	func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }
func Main(m *testing.M) int {
	shared.Lock()
	shared.managed = true
	shared.Unlock()
	code := m.Run()
	if err := stopShared(); err != nil {
		fmt.Fprintln(os.Stderr, "pgtest: stop PostgreSQL:", err)
		return max(code, 1)
	}
	return code
}

// URL returns the postgres:// URL of a new, empty database that is removed
// when the test ends. The first call in a process starts the server. The test
// fails when PostgreSQL is missing or when its package has no [Main].
func URL(tb testing.TB) string {
	tb.Helper()
	cluster, err := sharedCluster()
	if err != nil {
		tb.Fatal(err)
	}
	databaseURL, err := cluster.NewDatabase(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), dropLimit)
		defer cancel()
		if err := cluster.dropDatabase(ctx, databaseURL); err != nil {
			tb.Error(err)
		}
	})
	return databaseURL
}

// sharedCluster starts the shared cluster, or returns the one that runs.
func sharedCluster() (*Cluster, error) {
	shared.Lock()
	defer shared.Unlock()
	if !shared.managed {
		return nil, fmt.Errorf("pgtest: the package needs func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }")
	}
	if shared.cluster == nil && shared.err == nil {
		shared.cluster, shared.err = StartCluster("")
	}
	return shared.cluster, shared.err
}

// stopShared stops the shared cluster, if it was started.
func stopShared() error {
	shared.Lock()
	defer shared.Unlock()
	if shared.cluster == nil {
		return nil
	}
	err := shared.cluster.Stop()
	shared.cluster = nil
	return err
}

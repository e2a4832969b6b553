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
	err     error  // why it could not be started; told to every test
	model   string // the name of the database that Copy copies
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
	return removed(tb, cluster, "template0")
}

// Copy is [URL] for a database that is not empty: prepare makes one, at the first call in the process, and every
// test gets a copy of it. All calls in a process prepare the same.
func Copy(tb testing.TB, prepare func(ctx context.Context, databaseURL string) error) string {
	tb.Helper()
	cluster, err := sharedCluster()
	if err != nil {
		tb.Fatal(err)
	}
	model, err := sharedModel(tb.Context(), cluster, prepare)
	if err != nil {
		tb.Fatal(err)
	}
	return removed(tb, cluster, model)
}

// sharedModel is the name of the database that Copy copies.
func sharedModel(ctx context.Context, cluster *Cluster, prepare func(ctx context.Context, databaseURL string) error) (string, error) {
	shared.Lock()
	defer shared.Unlock()
	if shared.model != "" {
		return shared.model, nil
	}
	databaseURL, err := cluster.NewDatabase(ctx)
	if err != nil {
		return "", err
	}
	if err := prepare(ctx, databaseURL); err != nil {
		return "", err
	}
	shared.model, err = databaseName(databaseURL)
	return shared.model, err
}

// removed makes a database like another and removes it when the test ends.
func removed(tb testing.TB, cluster *Cluster, model string) string {
	tb.Helper()
	databaseURL, err := cluster.newDatabase(tb.Context(), model)
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

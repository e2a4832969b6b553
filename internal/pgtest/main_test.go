package pgtest

import (
	"fmt"
	"os"
	"testing"
)

// childDir names the variable that turns the test binary into the process
// that TestServerEndsWithProcess kills.
const childDir = "KASSA_PGTEST_CHILD_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		os.Exit(child(dir))
	}
	os.Exit(Main(m))
}

// child starts a cluster, prints a database's URL and waits to be killed.
func child(dir string) int {
	cluster, err := StartCluster(dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	databaseURL, err := cluster.NewDatabase(noDeadline)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(databaseURL)
	select {}
}

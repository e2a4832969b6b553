package pgtest

import "testing"

func TestCrashKeepsWhatWasCommittedAndTheAddress(t *testing.T) {
	cluster, err := StartCluster("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cluster.Stop(); err != nil {
			t.Error(err)
		}
	})
	databaseURL, err := cluster.NewDatabase(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	before := connect(t, databaseURL)
	run(t, before, "CREATE TABLE kept AS SELECT 'committed' AS word")
	if err := cluster.Crash(); err != nil {
		t.Fatal(err)
	}
	if got := value(t, connect(t, databaseURL), "SELECT word FROM kept"); got != "committed" {
		t.Errorf("got %q", got)
	}
	if err := before.Ping(t.Context()); err == nil {
		t.Error("a connection outlived the crash")
	}
}

package cli

import (
	"runtime"
	"testing"
)

func TestAllocationsAreSampledForProfilesOnly(t *testing.T) {
	rate := runtime.MemProfileRate
	t.Cleanup(func() { runtime.MemProfileRate = rate })
	for _, c := range []struct {
		flag string
		want int
	}{{"127.0.0.1:0", rate}, {"", 0}} {
		asked := profiles{Pprof: c.flag}
		listener, err := asked.listen(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		shut(listener)
		if (listener != nil) != (c.flag != "") || runtime.MemProfileRate != c.want {
			t.Errorf("--pprof %q: listener %v, one sample in %d bytes, want %d", c.flag, listener, runtime.MemProfileRate, c.want)
		}
	}
}

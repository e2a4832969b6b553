package binarytest

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// askProfiles asks the profiles' listener for a path, in the name of a host; empty = its address.
func askProfiles(t *testing.T, at, path, host string) (status int, body string) {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, "http://"+at+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = host
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func TestProfilesHaveAListenerOfTheirOwn(t *testing.T) {
	t.Parallel()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	s := &server{engine: sqlite, dir: t.TempDir()}
	s.database = "sqlite:" + s.dir + "/kassa.db"
	serve(t, s, "--pprof", at)
	for _, row := range []struct {
		path, host string
		status     int
		says       string
	}{
		{"/debug/pprof/", "", 200, "goroutine"},
		{"/debug/pprof/heap?debug=1", "", 200, "@ heap/1048576"}, // sampled at Go's own rate, which it tells doubled
		{"/debug/pprof/profile?seconds=1", "", 200, ""},
		{"/debug/pprof/cmdline", "", 404, ""},
		{"/debug/pprof/", "rebound.example", 421, "not for a name"},
		{"/debug/pprof/", "localhost:6060", 421, "not for a name"},
		{"/healthz", "", 404, ""},
	} {
		if status, body := askProfiles(t, at, row.path, row.host); status != row.status || !strings.Contains(body, row.says) {
			t.Errorf("%s for %q: %d %.200s", row.path, row.host, status, body)
		}
	}
	if status, _ := askProfiles(t, strings.TrimPrefix(s.line.URL, "http://"), "/debug/pprof/", ""); status != 404 {
		t.Errorf("buyers see the profiles: %d", status)
	}
	s.signal(t)
	if status := s.wait(t); status != 0 {
		t.Errorf("kassa ended with %d", status)
	}
}

package verify

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience bounds every wait for something that should take a moment.
const patience = time.Minute

// kassa is the built program, running its demo.
type kassa struct {
	binary, data string
	line         struct {
		URL  string `json:"url"`
		Keys struct {
			Shoppex string `json:"shoppex"`
		} `json:"keys"`
	}
}

// start starts the program named by KASSA_BIN on a free port; it ends with the test.
func start(t *testing.T) *kassa {
	t.Helper()
	k := &kassa{binary: os.Getenv("KASSA_BIN"), data: t.TempDir()}
	if k.binary == "" {
		t.Fatal("KASSA_BIN must be the path of the built program; `make verify` sets it")
	}
	cmd := exec.Command(k.binary, "demo", "--json", "--addr", "127.0.0.1:0", "--data", k.data)
	var log bytes.Buffer
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("the program did not end well: %v\n%s", err, &log)
		}
	})
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &k.line)
	}
	if err != nil {
		t.Fatalf("the program printed %q: %v", line, err)
	}
	return k
}

// cli runs a command of the program on the data of the one that runs, and gives the lines that it prints.
func (k *kassa) cli(t *testing.T, args ...string) []string {
	t.Helper()
	cmd := exec.Command(k.binary, append(args, "--data", k.data)...)
	var log bytes.Buffer
	cmd.Stderr = &log
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("kassa %s: %v\n%s", strings.Join(args, " "), err, &log)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

// buy pays for something on the page, as a browser without JavaScript does.
func (k *kassa) buy(t *testing.T) {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, k.line.URL+"/dev/v1/checkout/sessions",
		strings.NewReader(`{"product":{"name":"Größe <L>"},"amount":24.99,"currency":"EUR"}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+k.line.Keys.Shoppex)
	var made struct {
		Data struct {
			URL string `json:"url"`
		} `json:"data"`
	}
	if err := json.Unmarshal(send(t, request, http.StatusCreated).body, &made); err != nil {
		t.Fatal(err)
	}
	chosen := form(t, made.Data.URL+"/pay", url.Values{"gateway": {"STRIPE"}, "email": {"buyer@example.com"}})
	form(t, chosen, url.Values{"outcome": {"succeed"}})
}

type answer struct {
	header http.Header
	body   []byte
}

func send(t *testing.T, request *http.Request, want int) answer {
	t.Helper()
	client := http.Client{Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != want {
		t.Fatalf("%s %s: %d, %v: %s", request.Method, request.URL, response.StatusCode, err, body)
	}
	return answer{response.Header, body}
}

// form sends a form and gives where it leads.
func form(t *testing.T, target string, values url.Values) string {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, target, strings.NewReader(values.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return send(t, request, http.StatusSeeOther).header.Get("Location")
}

// hook is a webhook as it came.
type hook struct {
	header http.Header
	body   []byte
}

// receiver is a seller's server: what is sent to it, in its order.
type receiver struct {
	url   string
	hooks chan hook
}

func listen(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{hooks: make(chan hook, 100)}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			t.Error(err)
		}
		r.hooks <- hook{request.Header, body}
	}))
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

// next is the next webhook that comes.
func (r *receiver) next(t *testing.T) hook {
	t.Helper()
	select {
	case h := <-r.hooks:
		return h
	case <-time.After(patience):
		t.Fatal("no webhook came")
		return hook{}
	}
}

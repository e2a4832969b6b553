package wire

import (
	"log/slog"
	"net/http"
	"time"
)

const (
	// BodyTimeout is how long a request's body may take (common.md, "A body slower than 15 s → 408").
	BodyTimeout = 15 * time.Second

	// hardHeaderLimit is where net/http itself cuts a request off with a bare 431. Between HeaderLimit
	// and this the Edge answers in the dialect's shape. net/http adds 4096 bytes to what it is given.
	hardHeaderLimit = 4 * HeaderLimit
	netHTTPSlop     = 4096

	// writeTimeout frees connections whose client does not read: a body's time and a minute.
	writeTimeout = BodyTimeout + time.Minute
)

// ServerConfig says how a server treats its connections. Zero durations mean the defaults.
type ServerConfig struct {
	HeaderTimeout time.Duration // for request line and headers; default 10 s
	IdleTimeout   time.Duration // between two requests on a connection; default 120 s
	ErrorLog      *slog.Logger  // what net/http has to say about connections; nil = silent
}

// NewServer makes an HTTP/1.1 server for h, which is normally an [Edge]'s handler: that one sets the
// time limit for bodies (see deadlineBody on why not here). An answer may take a minute. The caller
// listens (on a [Listener]), serves and shuts down.
func NewServer(cfg ServerConfig, h http.Handler) *http.Server {
	server := &http.Server{
		Handler:                      h,
		ConnState:                    noteState,
		WriteTimeout:                 writeTimeout,
		MaxHeaderBytes:               hardHeaderLimit - netHTTPSlop,
		ReadHeaderTimeout:            orDefault(cfg.HeaderTimeout, 10*time.Second),
		IdleTimeout:                  orDefault(cfg.IdleTimeout, 120*time.Second),
		DisableGeneralOptionsHandler: true,
		Protocols:                    new(http.Protocols),
		ErrorLog:                     slog.NewLogLogger(slog.DiscardHandler, slog.LevelWarn),
	}
	server.Protocols.SetHTTP1(true)
	if cfg.ErrorLog != nil {
		server.ErrorLog = slog.NewLogLogger(cfg.ErrorLog.Handler(), slog.LevelWarn)
	}
	return server
}

func orDefault(d, fallback time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return fallback
}

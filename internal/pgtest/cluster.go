// Package pgtest runs temporary PostgreSQL servers for tests, benchmarks and
// the kill harness.
//
// A test calls [URL] and gets an empty database of its own, in one server that
// all tests of the process share; its package hands its TestMain to [Main],
// which stops that server. Programs that are no tests use [StartCluster].
//
// The server listens on 127.0.0.1 only, on a free port, with a password made
// for it. fsync is on, because durability is among what is tested. It is never
// optional: where PostgreSQL is not installed, tests fail and name `make deps`.
//
// The package must not know anything of Kassa's tables.
package pgtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// superuser is the name of the one database role a cluster has.
const superuser = "postgres"

// Cluster is one running PostgreSQL server and its data. Its methods may be
// called by several goroutines at once, but for Stop, which is called once.
type Cluster struct {
	dir       string // holds the data directory and the password
	temporary bool   // dir is removed by Stop
	settings  []string
	programs  programs
	account   account
	password  string
	port      int
	server    *process
}

// Option changes how [StartCluster] starts a server.
type Option func(*Cluster)

// Setting gives the server a configuration parameter of postgresql.conf, such
// as Setting("fsync", "off"). A later one wins over an earlier one and over
// the package's own.
func Setting(name, value string) Option {
	return func(c *Cluster) { c.settings = append(c.settings, "-c", name+"="+value) }
}

// StartCluster starts a server and returns once it accepts connections.
//
// The cluster lives in dir, which is created, or opened again when an earlier
// cluster was stopped there (or crashed: the server then recovers first). When
// dir is "", it is a new temporary directory that Stop removes.
//
// As root it runs the server as the user postgres, since PostgreSQL refuses to
// run as root. On Linux the server ends when this process ends, however it
// ends; after a kill -9 a temporary directory is left behind. An error that
// wraps [ErrNotInstalled] means that PostgreSQL is missing.
func StartCluster(dir string, opts ...Option) (*Cluster, error) {
	c := &Cluster{dir: dir}
	for _, opt := range opts {
		opt(c)
	}
	var err error
	if c.programs, err = findPrograms(); err != nil {
		return nil, err
	}
	if c.account, err = serverAccount(); err != nil {
		return nil, err
	}
	if err := c.prepare(); err != nil {
		return nil, c.abandon(err)
	}
	if err := c.launch(); err != nil {
		return nil, c.abandon(err)
	}
	return c, nil
}

// NewDatabase creates an empty database and returns its postgres:// URL.
func (c *Cluster) NewDatabase(ctx context.Context) (string, error) {
	return c.newDatabase(ctx, "template0")
}

// newDatabase copies a database that nobody is connected to.
func (c *Cluster) newDatabase(ctx context.Context, model string) (string, error) {
	name := "db_" + strings.ToLower(rand.Text())
	if err := c.exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+model); err != nil {
		return "", fmt.Errorf("pgtest: create database: %w", err)
	}
	return c.databaseURL(name), nil
}

// dropDatabase removes the database that a URL names, with its connections.
func (c *Cluster) dropDatabase(ctx context.Context, databaseURL string) error {
	name, err := databaseName(databaseURL)
	if err != nil {
		return fmt.Errorf("pgtest: drop database: %w", err)
	}
	if err := c.exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
		return fmt.Errorf("pgtest: drop database: %w", err)
	}
	return nil
}

// databaseName is the name of the database that a URL names.
func databaseName(databaseURL string) (string, error) {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return "", err
	}
	return strings.TrimPrefix(u.Path, "/"), nil
}

// Stop ends the server and its connections and waits until it is gone. A
// temporary cluster's directory is removed; another is left as after an
// orderly shutdown, for StartCluster to open again.
func (c *Cluster) Stop() error {
	if c.temporary {
		c.server.stop(immediateShutdown)
		return os.RemoveAll(c.dir)
	}
	c.server.stop(fastShutdown)
	return nil
}

// exec runs one statement on a connection of its own.
func (c *Cluster) exec(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, c.databaseURL("postgres"))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	if closeErr := conn.Close(ctx); err == nil {
		err = closeErr
	}
	return err
}

// databaseURL is the URL of one of the cluster's databases.
func (c *Cluster) databaseURL(name string) string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(superuser, c.password),
		Host:     net.JoinHostPort(loopback, strconv.Itoa(c.port)),
		Path:     "/" + name,
		RawQuery: "sslmode=disable",
	}
	return u.String()
}

// dataDir is where PostgreSQL keeps its files.
func (c *Cluster) dataDir() string { return filepath.Join(c.dir, "data") }

// abandon tidies up after a start that failed with err, which it returns.
func (c *Cluster) abandon(err error) error {
	if c.temporary {
		_ = os.RemoveAll(c.dir) // err is the one worth telling
	}
	return fmt.Errorf("pgtest: start PostgreSQL: %w", err)
}

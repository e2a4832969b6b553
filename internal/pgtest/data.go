package pgtest

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
)

// prepare makes the cluster's directory, unless an earlier cluster's is there,
// and reads or makes its password.
func (c *Cluster) prepare() error {
	if err := c.makeDir(); err != nil {
		return err
	}
	passwordFile := filepath.Join(c.dir, "password")
	if _, err := os.Stat(filepath.Join(c.dataDir(), "PG_VERSION")); err == nil {
		password, err := os.ReadFile(passwordFile)
		c.password = string(password)
		return err
	}
	c.password = rand.Text()
	if err := os.WriteFile(passwordFile, []byte(c.password), 0o600); err != nil {
		return err
	}
	if err := c.account.own(passwordFile); err != nil {
		return err
	}
	return c.initialise(passwordFile)
}

// makeDir makes the cluster's directory and gives it to the server's account.
func (c *Cluster) makeDir() error {
	if c.dir == "" {
		dir, err := os.MkdirTemp("", "kassa-pg-")
		if err != nil {
			return err
		}
		c.dir, c.temporary = dir, true
	}
	dir, err := filepath.Abs(c.dir)
	if err != nil {
		return err
	}
	c.dir = dir
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return err
	}
	return c.account.own(c.dir)
}

// initialise runs initdb. Its files are not synced one by one: nothing was
// promised to anyone before the server starts.
func (c *Cluster) initialise(passwordFile string) error {
	cmd := c.command(c.programs.initdb,
		"--pgdata="+c.dataDir(),
		"--username="+superuser,
		"--pwfile="+passwordFile,
		"--auth-host=password",
		"--auth-local=reject",
		"--encoding=UTF8",
		"--locale=C",
		"--no-sync",
		"--no-instructions",
	)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

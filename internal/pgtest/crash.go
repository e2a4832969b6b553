package pgtest

import "fmt"

// Crash ends the server and its connections without a checkpoint, so that the next start recovers from
// the log, and starts it again at the same address. Like Stop, it is called by one goroutine.
func (c *Cluster) Crash() error {
	c.server.stop(immediateShutdown)
	var err error
	if c.server, err = startProcess(c.serverCommand()); err != nil {
		return fmt.Errorf("pgtest: start PostgreSQL after a crash: %w", err)
	}
	return nil
}

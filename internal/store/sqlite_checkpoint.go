package store

import "log/slog"

// checkpointEvery is after how many transactions the pages that they wrote are moved from the WAL into the
// database file: about 1,000 pages, SQLite's own default.
const checkpointEvery = 200

// checkpointer moves pages from the WAL into the database file, on a connection of its own, so that no transaction
// waits for it: the fsync of the file takes many times as long as that of a COMMIT. It never waits for anybody, and
// what it leaves the writer moves (see pragmas).
type checkpointer struct {
	conn    *sqliteConn
	written int           // transactions since the last checkpoint was asked for; the writer's own
	due     chan struct{} // holds one signal
	ended   chan struct{} // closed when the goroutine has ended
}

func startCheckpointer(conn *sqliteConn, quit <-chan struct{}, log *slog.Logger) *checkpointer {
	c := &checkpointer{conn: conn, due: make(chan struct{}, 1), ended: make(chan struct{})}
	go func() {
		defer close(c.ended)
		for {
			select {
			case <-quit:
				return
			case <-c.due:
				if err := c.conn.exec(write{sql: "PRAGMA wal_checkpoint(PASSIVE)"}); err != nil {
					log.Warn("move pages from the WAL", "error", err)
				}
			}
		}
	}()
	return c
}

// committed counts transactions and asks for a checkpoint when there were enough.
func (c *checkpointer) committed(transactions int) {
	if c.written += transactions; c.written < checkpointEvery {
		return
	}
	c.written = 0
	select {
	case c.due <- struct{}{}:
	default:
	}
}

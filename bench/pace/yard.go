package pace

import (
	"context"
	"errors"
	"fmt"
	"os"

	"kassa/bench/load"
	"kassa/bench/rig"
)

// Yard is a database with its sellers, and the server on it while it is served. Close it.
type Yard struct {
	Database *rig.Database
	Server   *rig.Server // nil until Start

	dir, binary string
	sellers     []rig.Seller
}

// OpenYard makes the database in dir, which must not exist, with so many sellers; urls gives the endpoints of the
// n-th. binary is Kassa.
func OpenYard(ctx context.Context, engine, dir, binary string, count int, urls func(n int) []string) (*Yard, error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	y := &Yard{dir: dir, binary: binary}
	var err error
	if y.Database, err = rig.OpenDatabase(ctx, engine, dir); err != nil {
		return nil, err
	}
	if _, err = rig.Command(ctx, dir, binary, y.Database.URL, "migrate"); err == nil {
		y.sellers, err = rig.AddSellers(ctx, y.Database.URL, count, urls)
	}
	if err != nil {
		return nil, errors.Join(err, y.Close())
	}
	return y, nil
}

// Start serves the database.
func (y *Yard) Start(ctx context.Context) (err error) {
	y.Server, err = rig.StartKassa(ctx, y.dir, y.binary, "127.0.0.1:0", y.Database.URL)
	return err
}

// Close stops the server and removes the database.
func (y *Yard) Close() error {
	if y.Server != nil {
		y.Server.Stop()
	}
	return y.Database.Close()
}

// Create makes a session in a seller's store.
func (y *Yard) Create(c *load.Conn, seller int) error {
	const body = `{"product":{"name":"Pro licence"},"amount":24.99,"currency":"USD","customer_email":"buyer@example.com"}`
	c.Buf = fmt.Appendf(c.Buf[:0], "POST /dev/v1/checkout/sessions HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"+
		"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", y.Server.Address(), y.sellers[seller].Key, len(body), body)
	_, err := c.Want(201, c.Buf)
	return err
}

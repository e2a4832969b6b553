package main

import (
	"bytes"
	"fmt"

	"kassa/bench/load"
)

// buy is a full checkout: create the session, look at its page, choose how to pay, pay at the provider,
// come back. It is good only if the buyer is then sent where those go who have paid: the order is paid, and
// completed unless something is still to be delivered. The provider's event comes meanwhile, by itself.
//
// The built-in provider runs in the server's process: what its ledger costs is part of the figure.
func (s *shop) buy(create request, address string) operation {
	host := s.server.Address()
	mark := []byte(`"` + address + `":"`)
	return func(c *load.Conn, _ int) error {
		word := unique()
		made, err := create.send(c, host, word)
		if err != nil {
			return err
		}
		_, after, _ := bytes.Cut(made.Body, mark)
		full, _, found := bytes.Cut(after, []byte(`"`))
		if !found {
			return fmt.Errorf("no %s in %s", address, made.Body)
		}
		page := pathOf(full)
		if _, err := get(page, 200).send(c, host, ""); err != nil {
			return err
		}
		bank, err := form(page+"/pay", "gateway=STRIPE&email=buyer-{n}@example.com").send(c, host, word)
		if err != nil {
			return err
		}
		back, err := form(pathOf(bank.Location), "outcome=succeed").send(c, host, "")
		if err != nil {
			return err
		}
		end, err := get(pathOf(back.Location), 303).send(c, host, "")
		if err == nil && string(end.Location) != thanks {
			err = fmt.Errorf("a buyer who has paid was sent to %s", end.Location)
		}
		return err
	}
}

// get reads a path.
func get(path string, status int) request { return request{method: "GET", path: path, status: status} }

// pathOf is an address without scheme and host.
func pathOf(address []byte) string {
	_, rest, ok := bytes.Cut(address, []byte("://"))
	if !ok {
		return string(address)
	}
	return string(rest[max(0, bytes.IndexByte(rest, '/')):])
}

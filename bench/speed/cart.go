package main

import (
	"bytes"
	"fmt"

	"kassa/bench/load"
)

// quickshops creates a session as a shop on Quickshops' API must: a cart, a request for each product in it, and
// the checkout. Keyed requests have an idempotency key of their own each.
func (s *shop) quickshops(items int, keyed bool) operation {
	host := s.server.Address()
	goods := s.goods[:items]
	return func(c *load.Conn, _ int) error {
		made, err := s.quickshopsPost("cart", "", keyed, 201).send(c, host, unique())
		if err != nil {
			return err
		}
		cart, err := cartOf(made.Body)
		if err != nil {
			return err
		}
		for _, g := range goods {
			line := fmt.Sprintf(`{"productId":"%s","quantity":1}`, g.cart)
			if _, err := s.quickshopsPost("cart/"+cart+"/lines", line, keyed, 200).send(c, host, unique()); err != nil {
				return err
			}
		}
		_, err = s.quickshopsPost("checkout/session", `{"cartId":"`+cart+`"}`, keyed, 200).send(c, host, unique())
		return err
	}
}

// quickshopsPost is a request to a path below /v1, with the secret key.
func (s *shop) quickshopsPost(path, body string, keyed bool, status int) request {
	return request{
		method: "POST", path: "/v1/" + path, header: "X-Api-Key: " + s.server.Ready.Keys.Quickshops + "\r\n",
		body: body, keyed: keyed, status: status,
	}
}

// cartOf is the id of the cart that an answer tells of.
func cartOf(body []byte) (string, error) {
	_, after, _ := bytes.Cut(body, []byte(`"id":"`))
	id, _, ok := bytes.Cut(after, []byte(`"`))
	if !ok || !bytes.HasPrefix(id, []byte("cart_")) {
		return "", fmt.Errorf("no cart in %.200s", body)
	}
	return string(id), nil
}

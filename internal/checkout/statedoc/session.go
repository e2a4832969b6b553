package main

import (
	"time"

	"kassa/internal/checkout"
)

// sessionColumn is an event, before or after the session's time has ended.
type sessionColumn struct {
	name string
	kind checkout.SessionEventKind
	at   time.Duration // from the end of the session's time
}

func sessionColumns() []sessionColumn {
	var columns []sessionColumn
	for _, kind := range checkout.SessionEventKinds() {
		if kind == checkout.SessionTimeOut {
			columns = append(columns, sessionColumn{"timeout (too early)", kind, -time.Second})
		}
		columns = append(columns, sessionColumn{string(kind), kind, 0})
	}
	return columns
}

func sessionGrid() (grid, error) {
	g := grid{
		noun: "session", first: string(checkout.SessionOpen), cells: map[place]cell{},
		notes: []string{
			"An open session whose time has ended cannot be paid, even if no job has moved it to expired yet.",
			"A payment that succeeds after expiry is the order's affair: the session stays expired, the order is paid.",
		},
	}
	for _, state := range checkout.SessionStates() {
		g.states = append(g.states, string(state))
	}
	ends := time.Unix(1_000_000, 0)
	for _, column := range sessionColumns() {
		g.events = append(g.events, column.name)
		for _, state := range checkout.SessionStates() {
			session := checkout.Session{State: state, ExpiresAt: ends}
			next, err := session.Apply(column.kind, ends.Add(column.at))
			c, err := judge(string(next.State), nil, err)
			if err != nil {
				return grid{}, err
			}
			g.cells[place{string(state), column.name}] = c
		}
	}
	return g, nil
}

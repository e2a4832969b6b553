package storetest

import (
	"slices"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/store"
)

// message reads a message.
func message(t *testing.T, db *store.Store, m checkout.Message) checkout.Message {
	t.Helper()
	got, err := db.Read(t.Context()).Message(m.StoreID, m.ID)
	return must(t, got, err)
}

// messages writes, updates and lists messages with their attempts.
func messages(t *testing.T, url string) {
	db, _ := open(t, url)
	owner, other := newStore("a"), newStore("b")
	one, two := newEndpoint(owner.ID), newEndpoint(owner.ID)
	two.Dialect = "sellapp"
	all := []checkout.Message{
		newMessageTo(owner.ID, one.ID, start), newMessageTo(owner.ID, two.ID, time.Time{}), newMessageTo(owner.ID, one.ID, time.Time{}),
	}
	all[0].EventID, all[0].Body = checkout.EventID{}, nil
	all[1].State, all[1].Event = checkout.MessageDelivered, "x"
	all[2].State, all[2].CreatedAt = checkout.MessageDead, start.Add(time.Hour)
	foreign := newMessageTo(other.ID, one.ID, start)
	write(t, db, func(tx checkout.Tx) {
		tx.InsertStore(owner)
		tx.InsertStore(other)
		tx.InsertEndpoint(one)
		tx.InsertEndpoint(two)
		for _, m := range append(slices.Clone(all), foreign) {
			tx.InsertMessage(m)
		}
	})
	for _, m := range all {
		equal(t, "message", message(t, db, m), m)
	}
	_, err := db.Read(t.Context()).Message(other.ID, all[0].ID)
	reason(t, "another store's message", err, checkout.ReasonMessageNotFound)
	newest := []checkout.Message{all[2], all[1], all[0]}
	for what, c := range map[string]struct {
		query checkout.MessageQuery
		want  []checkout.Message
	}{
		"all":            {checkout.MessageQuery{}, newest},
		"endpoint":       {checkout.MessageQuery{Endpoint: one.ID}, []checkout.Message{all[2], all[0]}},
		"dialect":        {checkout.MessageQuery{Dialect: "sellapp"}, []checkout.Message{all[1]}},
		"event":          {checkout.MessageQuery{Event: "order:paid"}, []checkout.Message{all[2], all[0]}},
		"odd event":      {checkout.MessageQuery{Event: "\x00\xff"}, nil},
		"states":         {checkout.MessageQuery{States: []checkout.MessageState{checkout.MessageDead, checkout.MessagePending}}, []checkout.Message{all[2], all[0]}},
		"from":           {checkout.MessageQuery{From: start.Add(time.Hour)}, []checkout.Message{all[2]}},
		"until":          {checkout.MessageQuery{Until: start.Add(time.Hour)}, []checkout.Message{all[1], all[0]}},
		"other endpoint": {checkout.MessageQuery{Endpoint: id.New[checkout.Endpoint]()}, nil},
	} {
		paged(t, what, c.want, []bool{false}, func(_ bool, w checkout.Window) ([]checkout.Message, int64, error) {
			c.query.Window = w
			return db.Read(t.Context()).Messages(owner.ID, c.query)
		})
	}

	sent := all[0]
	sent.State, sent.DueAt, sent.Tries, sent.Status, sent.Latency, sent.Failure = checkout.MessageDelivered, time.Time{}, 3, 204, time.Second, ""
	sent.UpdatedAt = start.Add(time.Minute)
	told := sent
	told.Event, told.Body, told.CreatedAt, told.EndpointID = "never", []byte("changes"), start.Add(9*time.Hour), two.ID
	write(t, db, func(tx checkout.Tx) { tx.UpdateMessage(told) })
	sent.Version = 2
	equal(t, "updated", message(t, db, sent), sent)
	told.State, told.Tries = checkout.MessageDead, 9
	write(t, db, func(tx checkout.Tx) { tx.UpdateMessage(told) }) // of version 1, which it has no more
	equal(t, "not updated", message(t, db, sent), sent)
}

// attempts are numbered for each message, whatever is in their answers.
func attempts(t *testing.T, url string) {
	db, _ := open(t, url)
	owner, endpoint := id.New[checkout.Store](), id.New[checkout.Endpoint]()
	one, two := id.New[checkout.Message](), id.New[checkout.Message]()
	made := func(m checkout.MessageID, number int64) checkout.Attempt {
		return checkout.Attempt{StoreID: owner, MessageID: m, EndpointID: endpoint, Number: number, At: start, Latency: 7 * time.Millisecond,
			Status: 500, Answer: "<b>ü", Failure: "500"}
	}
	odd := made(two, 1)
	odd.Answer = "a\x00b\xff"
	write(t, db, func(tx checkout.Tx) {
		tx.InsertAttempt(made(one, 0))
		tx.InsertAttempt(made(one, 99))
		tx.InsertAttempt(odd)
	})
	write(t, db, func(tx checkout.Tx) { tx.InsertAttempt(made(one, 0)) })
	odd.Answer = "a\uFFFDb\uFFFD"
	r := db.Read(t.Context())
	got, err := r.AttemptsOf(owner, []checkout.MessageID{two, id.New[checkout.Message](), one})
	equal(t, "attempts", must(t, got, err), []checkout.Attempt{made(one, 1), made(one, 2), made(one, 3), odd})
	got, err = r.AttemptsOf(id.New[checkout.Store](), []checkout.MessageID{one})
	equal(t, "of another store", must(t, got, err), []checkout.Attempt(nil))
	got, err = r.AttemptsOf(owner, nil)
	equal(t, "of nothing", must(t, got, err), []checkout.Attempt(nil))
}

// messagesEnd buries, replays and prunes messages.
func messagesEnd(t *testing.T, url string) {
	db, fake := open(t, url)
	owner, endpoint, other := id.New[checkout.Store](), id.New[checkout.Endpoint](), id.New[checkout.Endpoint]()
	var all []checkout.Message
	for i := range 3 {
		all = append(all, newMessageTo(owner, endpoint, start.Add(time.Duration(9-i)*time.Hour)))
	}
	elsewhere := newMessageTo(owner, other, start)
	test := newMessageTo(owner, endpoint, time.Time{})
	test.State, test.EventID = checkout.MessageDead, checkout.EventID{}
	write(t, db, func(tx checkout.Tx) {
		for _, m := range append(slices.Clone(all), elsewhere, test) {
			tx.InsertMessage(m)
			tx.InsertAttempt(checkout.Attempt{StoreID: owner, MessageID: m.ID, EndpointID: m.EndpointID, At: start})
		}
	})
	bury := func(limit int, want int64) {
		t.Helper()
		write(t, db, func(tx checkout.Tx) {
			n, err := tx.BuryMessages(owner, endpoint, "it is gone", limit)
			equal(t, "buried", must(t, n, err), want)
		})
	}
	bury(2, 2)
	equal(t, "the last due", message(t, db, all[0]), all[0])
	bury(2, 1)
	bury(2, 0)
	for i := range all {
		all[i].Version, all[i].State, all[i].DueAt, all[i].Failure, all[i].UpdatedAt = 2, checkout.MessageDead, time.Time{}, "it is gone", start
		equal(t, "buried", message(t, db, all[i]), all[i])
	}
	equal(t, "another endpoint's", message(t, db, elsewhere), elsewhere)

	fake.Advance(time.Hour)
	var again []checkout.Message
	replay := func(r checkout.Replay, after checkout.MessageID, limit int) {
		t.Helper()
		must(t, 0, db.Tx(t.Context(), func(tx checkout.Tx) (err error) { again, err = tx.ReplayMessages(owner, r, after, limit); return err }))
	}
	replay(checkout.Replay{Endpoint: other}, checkout.MessageID{}, 9)
	equal(t, "of an endpoint without dead ones", again, []checkout.Message(nil))
	replay(checkout.Replay{}, checkout.MessageID{}, 1)
	all[0].Version, all[0].State, all[0].DueAt, all[0].Tries, all[0].UpdatedAt = 3, checkout.MessagePending, start.Add(time.Hour), 0, start.Add(time.Hour)
	equal(t, "replayed", again, all[:1])
	replay(checkout.Replay{Endpoint: endpoint, From: start, Until: start.Add(time.Second)}, all[1].ID, 9)
	equal(t, "behind one", len(again), 1)
	equal(t, "behind one", again[0].ID, all[2].ID)

	prune := func(state checkout.MessageState, before time.Time, limit int, want int64) {
		t.Helper()
		write(t, db, func(tx checkout.Tx) {
			n, err := tx.PruneMessages(state, before, limit)
			equal(t, "pruned", must(t, n, err), want)
		})
	}
	prune(checkout.MessageDelivered, start.Add(time.Hour), 9, 0)
	prune(checkout.MessageDead, start, 9, 0)
	prune(checkout.MessageDead, start.Add(time.Minute), 1, 1)
	prune(checkout.MessageDead, start.Add(time.Minute), 9, 1)
	kept, err := db.Read(t.Context()).AttemptsOf(owner, []checkout.MessageID{all[0].ID, all[1].ID, all[2].ID, elsewhere.ID, test.ID})
	equal(t, "attempts that are kept", len(must(t, kept, err)), 3)
}

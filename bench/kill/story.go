package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"time"

	"kassa/bench/rig"
)

const (
	// sellers is how many stores there are, each with one endpoint.
	sellers = 8
	// quietLimit bounds how long everything may take to arrive after the last blow; nothing may stand still so
	// long either.
	quietLimit = 15 * time.Minute
	quietPause = 500 * time.Millisecond
)

// narrator causes events on one engine, and kills the server meanwhile.
type narrator struct {
	stage
	sellers  []rig.Seller
	receiver *receiver
	story    story
	last     int64 // position of the last event of which everything had arrived
}

// tell causes at least so many events, lets everything arrive, and gathers what check judges.
func tell(ctx context.Context, engine, dir, binary string, events int, chance *rand.Rand) (told story, err error) {
	n := &narrator{stage: stage{dir: dir, binary: binary, chance: chance}}
	defer func() { err = errors.Join(err, n.close()) }()
	if err := n.open(ctx, engine); err != nil {
		return told, err
	}
	began := time.Now()
	for {
		if err := n.burst(ctx); err != nil {
			return told, err
		}
		caused, err := n.caused(ctx)
		if err != nil {
			return told, err
		}
		if caused >= events {
			fmt.Printf("%s: %d events, the server killed %d times, %.0f s\n", engine, caused, n.story.kills, time.Since(began).Seconds())
			break
		}
	}
	if err := n.start(ctx); err != nil {
		return told, err
	}
	if err := n.quiet(ctx); err != nil {
		return told, err
	}
	fmt.Printf("%s: all events arrived after %.0f s\n", engine, time.Since(began).Seconds())
	return n.story, n.gather(ctx)
}

// open makes the database with its sellers, and their receiver.
func (n *narrator) open(ctx context.Context, engine string) (err error) {
	if err := os.Mkdir(n.dir, 0o700); err != nil {
		return err
	}
	if n.database, err = rig.OpenDatabase(ctx, engine, n.dir); err != nil {
		return err
	}
	if n.receiver, err = openReceiver(rand.New(rand.NewPCG(n.chance.Uint64(), 0))); err != nil {
		return err
	}
	if n.addr, err = rig.FreeAddress(); err != nil {
		return err
	}
	if _, err := rig.Command(ctx, n.dir, n.binary, n.database.URL, "migrate"); err != nil {
		return err
	}
	n.sellers, err = rig.AddSellers(ctx, n.database.URL, sellers, func(i int) []string { return []string{n.receiver.url + pathOf(i)} })
	return err
}

// pathOf is where the events of the i-th seller go to.
func pathOf(i int) string { return "/" + strconv.Itoa(i) }

// close stops everything that was started.
func (n *narrator) close() (err error) {
	if n.server != nil {
		n.server.Kill()
	}
	if n.receiver != nil {
		err = n.receiver.close(context.Background())
	}
	if n.database != nil {
		err = errors.Join(err, n.database.Close())
	}
	return err
}

// burst lets sessions be made and paid until the server is killed.
func (n *narrator) burst(ctx context.Context) error {
	if err := n.start(ctx); err != nil {
		return err
	}
	b := &burst{round: n.story.kills, when: anyTime, buyers: mostConns}
	for _, s := range n.sellers {
		b.shops = append(b.shops, &shop{url: n.shop.url, key: s.Key, client: n.shop.client})
	}
	if _, err := b.run(ctx, n.chance, n.kill); err != nil {
		return err
	}
	n.story.kills++
	for _, a := range b.attempts {
		if a.first.answered() {
			n.story.answered++
		}
	}
	return n.database.Quiet(ctx)
}

// quiet waits until nothing waits to be sent. A message that failed twice waits five minutes or longer: those are
// brought forward by the command that operators have for it.
func (n *narrator) quiet(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, quietLimit, fmt.Errorf("not everything had arrived after %v", quietLimit))
	defer cancel()
	for {
		open, err := n.waiting(ctx)
		if err != nil {
			return cmp.Or(context.Cause(ctx), err)
		}
		if open.events+open.messages+open.dead == 0 {
			n.last = open.last
			return nil
		}
		if open.dead+open.later > 0 {
			if err := n.bringForward(ctx); err != nil {
				return cmp.Or(context.Cause(ctx), err)
			}
		}
		select {
		case <-time.After(quietPause):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// gather reads what check judges, up to the last event that had arrived when all was quiet: whoever was paying
// when the server was killed may have been found to have paid since then.
func (n *narrator) gather(ctx context.Context) error {
	late, err := n.readEvents(ctx)
	if err != nil {
		return err
	}
	for i, s := range n.sellers {
		if err := n.readFeed(ctx, s.FeedKey, pathOf(i)); err != nil {
			return err
		}
	}
	n.story.arrivals, n.story.refused = n.receiver.all()
	for _, id := range late {
		delete(n.story.arrivals, id)
	}
	return nil
}

package app

import (
	"context"
	"time"

	"kassa/internal/job"
)

// statisticsEvery is how long a table that grows may be planned for as it was. PostgreSQL tells of new rows within a
// second; what it is asked for costs it a millisecond.
const statisticsEvery = 3 * time.Second

// jobs is the durable work: every replica runs it.
func (a *App) jobs() job.Runner {
	core := a.core
	return job.Runner{Clock: a.cfg.Clock, Log: a.cfg.Log, Tasks: append([]job.Task{
		{Name: "expire sessions", Every: time.Second, Batch: 200, Do: core.ExpireDue},
		{Name: "process gateway events", Every: time.Second, Wake: core.Wake(), Batch: 64, Workers: 4, Do: core.ProcessEvents},
		{Name: "look payments up", Every: 5 * time.Second, Batch: 50, Workers: 2, Do: core.LookupDue},
		{Name: "refund exceptions", Every: time.Second, Batch: 50, Do: core.RefundExceptions},
		{Name: "send refunds", Every: 5 * time.Second, Batch: 50, Workers: 2, Do: core.SendDue},
		{Name: "prune idempotency claims", Every: 10 * time.Minute, Batch: 1000, Do: func(ctx context.Context, batch int) (int, error) {
			return core.PruneClaims(ctx, batch)
		}},
		giveMemoryBack(),
		{Name: "renew statistics", Every: statisticsEvery, Do: a.renewStatistics},
		{Name: "prune gateway events", Every: time.Hour, Batch: 1000, Do: core.PruneGatewayEvents},
	}, append(a.deliveryTasks(), a.webhookTasks()...)...)}
}

// renewStatistics has the database count what has grown. What it found is done, so that no round follows at once.
func (a *App) renewStatistics(ctx context.Context, _ int) (int, error) {
	tables, err := a.store.RenewStatistics(ctx)
	if len(tables) > 0 {
		a.cfg.Log.Debug("statistics renewed", "tables", tables, "error", err)
	}
	return 0, err
}

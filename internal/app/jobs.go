package app

import (
	"context"
	"time"

	"kassa/internal/job"
)

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
		{Name: "prune gateway events", Every: time.Hour, Batch: 1000, Do: core.PruneGatewayEvents},
	}, append(a.deliveryTasks(), a.webhookTasks()...)...)}
}

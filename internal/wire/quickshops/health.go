package quickshops

import (
	"context"

	"kassa/internal/wire"
)

// getHealth is GET /v1/health.
func (a *API) getHealth(context.Context, *wire.Request) (wire.Reply, error) {
	return reply(healthy{"ok"})
}

package pandabase

import (
	"context"
	"net/http"

	"kassa/internal/wire"
)

// corePath begins the paths of the core API.
const corePath = "/v2/core/stores/{storeId}"

// partPattern stands for two routes of the contract, /orders/{orderId}/refunds and
// /orders/payments/{paymentId}: neither is more specific than the other, so that a mux cannot hold both.
const partPattern = "/orders/{orderId}/{part}"

// coreRoutes are for a store's own keys.
func (a *API) coreRoutes() []wire.Route {
	routes := []wire.Route{
		{Method: "GET", Pattern: "", Handle: a.getStore},
		{Method: "GET", Pattern: "/products", Scope: "products.read", Handle: a.listProducts},
		{Method: "POST", Pattern: "/products", Scope: "products.write", Body: wire.BodyRequired, Handle: a.createProduct},
		{Method: "GET", Pattern: "/products/{productId}", Scope: "products.read", Handle: a.getProduct},
		{Method: "PATCH", Pattern: "/products/{productId}", Scope: "products.write", Body: wire.BodyRequired, Handle: a.changeProduct},
		{Method: "DELETE", Pattern: "/products/{productId}", Scope: "products.write", Handle: a.deleteProduct},
		{Method: "GET", Pattern: "/coupons", Scope: "coupons.read", Handle: a.listCoupons},
		{Method: "POST", Pattern: "/coupons", Scope: "coupons.write", Body: wire.BodyRequired, Handle: a.createCoupon},
		{Method: "GET", Pattern: "/coupons/{couponId}", Scope: "coupons.read", Handle: a.getCoupon},
		{Method: "PATCH", Pattern: "/coupons/{couponId}", Scope: "coupons.write", Body: wire.BodyRequired, Handle: a.changeCoupon},
		{Method: "DELETE", Pattern: "/coupons/{couponId}", Scope: "coupons.write", Handle: a.deleteCoupon},
		{Method: "GET", Pattern: "/webhooks", Scope: "webhooks.read", Handle: a.listWebhooks},
		{Method: "POST", Pattern: "/webhooks", Scope: "webhooks.write", Body: wire.BodyRequired, Handle: a.createWebhook},
		{Method: "GET", Pattern: "/webhooks/{webhookId}", Scope: "webhooks.read", Handle: a.getWebhook},
		{Method: "PATCH", Pattern: "/webhooks/{webhookId}", Scope: "webhooks.write", Body: wire.BodyRequired, Handle: a.changeWebhook},
		{Method: "DELETE", Pattern: "/webhooks/{webhookId}", Scope: "webhooks.write", Handle: a.deleteWebhook},
		{Method: "GET", Pattern: "/orders", Scope: "orders.read", Handle: a.listOrders},
		{Method: "GET", Pattern: "/orders/{orderId}", Scope: "orders.read", Handle: a.getOrder},
		{Method: "GET", Pattern: partPattern, Scope: "orders.read", Handle: a.getPart},
		{Method: "POST", Pattern: "/orders/{orderId}/retry-fulfillment", Scope: "orders.write", Body: wire.BodyOptional, Handle: a.retryFulfillment},
		{Method: "GET", Pattern: "/orders/payments", Scope: "orders.read", Handle: a.listPayments},
		{Method: "GET", Pattern: "/customers", Scope: "customers.read", Handle: a.listCustomers},
		{Method: "GET", Pattern: "/customers/{customerId}", Scope: "customers.read", Handle: a.getCustomer},
		{Method: "GET", Pattern: "/licenses", Scope: "licenses.read", Handle: a.listLicences},
		{Method: "GET", Pattern: "/licenses/{licenseId}", Scope: "licenses.read", Handle: a.getLicence},
		{Method: "POST", Pattern: "/licenses/verify", Scope: "licenses.read", Body: wire.BodyRequired, Handle: a.verifyLicence},
		{Method: "GET", Pattern: "/refunds", Scope: "refunds.read", Handle: a.listRefunds},
		{Method: "GET", Pattern: "/refunds/{refundId}", Scope: "refunds.read", Handle: a.getRefund},
		{Method: "POST", Pattern: "/refunds/orders/{orderId}", Scope: "refunds.write", Body: wire.BodyOptional, Handle: a.refundOrder},
	}
	for i := range routes {
		routes[i].Auth, routes[i].Pattern = wire.AuthSecret, corePath+routes[i].Pattern
	}
	return routes
}

// getPart tells the two routes of partPattern apart.
func (a *API) getPart(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	switch {
	case r.Path("orderId") == "payments":
		return a.getPayment(ctx, r, r.Path("part"))
	case r.Path("part") == "refunds":
		return a.listRefundsOf(ctx, r)
	default:
		return wire.Reply{}, &wire.Problem{
			Status: http.StatusNotFound, Code: wire.CodeRouteNotFound, Message: "There is nothing at this address.",
		}
	}
}

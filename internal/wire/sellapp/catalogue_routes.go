package sellapp

import "kassa/internal/wire"

// The scopes of what a seller sets up.
const (
	scopeListing = "listing.all"
	scopeCoupon  = "coupon.all"
	scopeWebhook = "webhook.all"
)

// listingRoutes are about what is on sale.
func (a *API) listingRoutes() []wire.Route {
	const products = "/api/v2/products"
	const product = products + "/{product}"
	const variants = product + "/variants"
	const variant = variants + "/{variant}"
	return scoped(scopeListing, []wire.Route{
		{Method: "GET", Pattern: products, Handle: a.listProducts},
		{Method: "POST", Pattern: products, Body: wire.BodyRequired, Params: productParams, Handle: a.createProduct},
		{Method: "GET", Pattern: product, Handle: a.getProduct},
		{Method: "PATCH", Pattern: product, Body: wire.BodyRequired, Params: productParams, Handle: a.changeProduct},
		{Method: "PUT", Pattern: product, Body: wire.BodyRequired, Params: productParams, Handle: a.changeProduct},
		{Method: "DELETE", Pattern: product, Handle: a.deleteProduct},
		{Method: "GET", Pattern: variants, Handle: a.listVariants},
		{Method: "POST", Pattern: variants, Body: wire.BodyRequired, Params: productParams, Handle: a.createVariant},
		{Method: "GET", Pattern: variant, Handle: a.getVariant},
		{Method: "PATCH", Pattern: variant, Body: wire.BodyRequired, Params: productParams, Handle: a.changeVariant},
		{Method: "PUT", Pattern: variant, Body: wire.BodyRequired, Params: productParams, Handle: a.changeVariant},
		{Method: "DELETE", Pattern: variant, Handle: a.deleteVariant},
	})
}

// couponRoutes are about coupons.
func (a *API) couponRoutes() []wire.Route {
	const coupons = "/api/v1/coupons"
	const coupon = coupons + "/{coupon}"
	return scoped(scopeCoupon, []wire.Route{
		{Method: "GET", Pattern: coupons, Handle: a.listCoupons},
		{Method: "POST", Pattern: coupons, Body: wire.BodyRequired, Params: couponParams, Handle: a.createCoupon},
		{Method: "GET", Pattern: coupon, Handle: a.getCoupon},
		{Method: "PATCH", Pattern: coupon, Body: wire.BodyRequired, Params: couponParams, Handle: a.changeCoupon},
		{Method: "PUT", Pattern: coupon, Body: wire.BodyRequired, Params: couponParams, Handle: a.changeCoupon},
		{Method: "DELETE", Pattern: coupon, Handle: a.deleteCoupon},
	})
}

// channelRoutes are about where a store's events go.
func (a *API) channelRoutes() []wire.Route {
	const channels = "/api/v2/webhook-channels"
	const channel = channels + "/{channel}"
	return scoped(scopeWebhook, []wire.Route{
		{Method: "GET", Pattern: channels, Handle: a.listChannels},
		{Method: "POST", Pattern: channels, Body: wire.BodyRequired, Handle: a.createChannel},
		{Method: "PUT", Pattern: channels + "/signing-secret", Body: wire.BodyRequired, Handle: a.setSecret},
		{Method: "GET", Pattern: channel, Handle: a.getChannel},
		{Method: "PATCH", Pattern: channel, Body: wire.BodyRequired, Handle: a.changeChannel},
		{Method: "PUT", Pattern: channel, Body: wire.BodyRequired, Handle: a.changeChannel},
		{Method: "DELETE", Pattern: channel, Handle: a.deleteChannel},
		{Method: "POST", Pattern: channel + "/test", Body: wire.BodyRequired, Handle: a.testChannel},
	})
}

// scoped gives routes their scope.
func scoped(scope string, routes []wire.Route) []wire.Route {
	for i := range routes {
		routes[i].Scope = scope
	}
	return routes
}

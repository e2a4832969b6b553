package pandabase

import "kassa/internal/checkout"

// words are the core's values as this dialect spells them. Each has one word and each word one value.
type words[T comparable] map[T]string

// value finds what a word stands for.
func (w words[T]) value(word string) (T, bool) {
	for value, known := range w {
		if known == word {
			return value, true
		}
	}
	var none T
	return none, false
}

// word spells a value; null for one that has no word, such as the empty one.
func (w words[T]) word(value T) *string {
	word, ok := w[value]
	if !ok {
		return nil
	}
	return &word
}

// The words of products.
var (
	productTypes = words[checkout.ProductKind]{
		checkout.KindLicence: "LICENSE_KEY", checkout.KindSerial: "SERIAL", checkout.KindDownload: "DIGITAL_DOWNLOAD",
		checkout.KindService: "SERVICE", checkout.KindOneTime: "ONE_TIME", checkout.KindPhysical: "PHYSICAL",
		checkout.KindSubscription: "SUBSCRIPTION",
	}
	productStatuses = words[checkout.ProductStatus]{
		checkout.ProductDraft: "DRAFT", checkout.ProductActive: "ACTIVE",
	}
	pricingModels = words[checkout.Pricing]{
		checkout.PricingStandard: "STANDARD", checkout.PricingOpen: "PAY_WHAT_YOU_WANT", checkout.PricingFree: "FREE",
		checkout.PricingUsage: "USAGE_BASED",
	}
	fulfillmentModes = words[checkout.DeliveryKind]{
		checkout.DeliverGenerated: "MANAGED_LICENSE", checkout.DeliverUnits: "LICENSE_POOL",
		checkout.DeliverDynamic: "LICENSE_WEBHOOK", checkout.DeliverFile: "INSTANT_DOWNLOAD",
		checkout.DeliverRedirect: "REDIRECT", checkout.DeliverManual: "MANUAL",
	}
)

// The words of coupons, licences and refunds. couponTypes are the registry's; an estimate has its own.
var (
	couponTypes = words[checkout.CouponKind]{
		checkout.CouponFixed: "FIXED", checkout.CouponPercentage: "PERCENTAGE",
	}
	refundStatuses = words[checkout.RefundState]{
		checkout.RefundProcessing: "PROCESSING", checkout.RefundSucceeded: "COMPLETED", checkout.RefundFailed: "FAILED",
	}
)

// The words of licences. A key that an order only reserves is not claimed: unpaid, it is free again.
const (
	licenceAvailable = "AVAILABLE"
	licenceClaimed   = "CLAIMED"
	licenceRevoked   = "REVOKED"
)

// licenceStates are the states behind each word.
var licenceStates = map[string][]checkout.UnitState{
	licenceAvailable: {checkout.UnitFree, checkout.UnitReserved},
	licenceClaimed:   {checkout.UnitSold},
	licenceRevoked:   {checkout.UnitRevoked},
}

// The words by which lists are sorted, and the core's for them.
var (
	productSorts  = words[string]{"title": "title", "price": "price", "created": "createdAt", "updated": "updatedAt"}
	couponSorts   = words[string]{"code": "code", "created": "createdAt", "updated": "updatedAt", "value": "value", "used": "timesUsed"}
	customerSorts = words[string]{"email": "email", "spent": "totalSpent", "orders": "orderCount", "created": "createdAt"}
)

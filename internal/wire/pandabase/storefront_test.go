package pandabase

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
)

func TestStorefront(t *testing.T) {
	s := newShop(t, func(s *checkout.Store) {
		s.Description, s.PrimaryColor, s.FaviconURL = "Games <b>and</b> more", "#00ff00", "/assets/icon.png"
	})
	byID := s.sent(http.StatusOK, "GET", s.storefront(), "")
	golden(t, "storefront.json", byID.body)
	byHandle := s.sent(http.StatusOK, "GET", "/v2/storefront/resolve/acorn", "")
	if string(byHandle.body) != string(byID.body) {
		t.Errorf("%s", byHandle.body)
	}
	for _, path := range []string{"/v2/storefront/resolve/oak", "/v2/storefront/resolve/ACORN", "/v2/storefront/stores/" + name(storePrefix, id.New[checkout.Store]())} {
		s.sent(http.StatusNotFound, "GET", path, "")
	}
}

// rich is a product with all that a storefront tells.
func (s *shop) rich() checkout.Product {
	most, least, earlier := int64(5), int64(100), int64(2999)
	price := money.Must(1999, s.store.Currency)
	return s.stock("Sword", 2499, func(p *checkout.Product) {
		p.Subtitle, p.Description, p.Message = "A blade", "Long and sharp", "Have fun"
		p.Kind, p.Delivery, p.Images = checkout.KindLicence, checkout.DeliverUnits, []string{"https://acorn.example/1.png"}
		p.Options = []checkout.Option{{Name: "Edge", Values: []string{"Sharp", "Blunt"}, Position: 1}, {Name: "Metal", Values: []string{"Gold"}, Position: 0}}
		p.Detail.MaxPerCustomer, p.Detail.MinimumPrice = &most, &least
		p.Detail.AvailableFrom, p.Detail.AvailableUntil = opening.Add(-time.Hour), opening.Add(1500*time.Millisecond)
		p.Variants[0].CompareAt = &earlier
		p.Variants = append(p.Variants,
			checkout.Variant{Title: "Gold", Slug: "gold", SKU: "S-1", Options: map[string]string{"Metal": "Gold"}, Price: price, StockKind: checkout.StockCounted, Stock: 3, Position: 1},
			checkout.Variant{Title: "Keys", Price: price, StockKind: checkout.StockUnits, Position: 2})
	})
}

func TestStorefrontProduct(t *testing.T) {
	s := newShop(t)
	sword := s.rich()
	byID := s.sent(http.StatusOK, "GET", s.storefront()+"/products/"+name(productPrefix, sword.ID), "")
	golden(t, "product.json", byID.body)
	if byHandle := s.sent(http.StatusOK, "GET", s.storefront()+"/products/by-handle/sword", ""); string(byHandle.body) != string(byID.body) {
		t.Errorf("%s", byHandle.body)
	}
	golden(t, "products.json", s.sent(http.StatusOK, "GET", s.storefront()+"/products", "").body)
}

// Drafts, archived products, another store's and what is no id are one same 404.
func TestUnknownProducts(t *testing.T) {
	s := newShop(t)
	draft := s.stock("Draft", 500, func(p *checkout.Product) { p.Status = checkout.ProductDraft })
	archived := s.stock("Archived", 500, func(p *checkout.Product) { p.Status = checkout.ProductArchived })
	foreign := s.elsewhere().stock("Foreign", 500)
	for _, product := range []string{
		name(productPrefix, draft.ID), name(productPrefix, archived.ID), name(productPrefix, foreign.ID), name(productPrefix, id.New[checkout.Product]()),
		"prd_x", draft.ID.String(), "by-handle/draft", "by-handle/archived", "by-handle/foreign", "by-handle/none",
	} {
		answer := s.sent(http.StatusNotFound, "GET", s.storefront()+"/products/"+product, "")
		if string(answer.body) != `{"ok":false,"error":"Product not found."}` {
			t.Errorf("%s: %s", product, answer.body)
		}
	}
}

// What is not listed is shown to those who have its address.
func TestUnlistedProduct(t *testing.T) {
	s := newShop(t)
	secret := s.stock("Secret", 500, func(p *checkout.Product) { p.Unlisted = true })
	for _, path := range []string{name(productPrefix, secret.ID), "by-handle/secret"} {
		s.sent(http.StatusOK, "GET", s.storefront()+"/products/"+path, "")
	}
	var got struct {
		Items []storefrontItem `json:"items"`
	}
	s.sent(http.StatusOK, "GET", s.storefront()+"/products", "").data(t, &got)
	if len(got.Items) != 0 {
		t.Errorf("%+v", got.Items)
	}
}

func TestStorefrontList(t *testing.T) {
	s := newShop(t)
	s.stock("Apple", 300)
	s.clock.Advance(time.Second)
	s.stock("Bow", 100, func(p *checkout.Product) { p.Kind = checkout.KindService })
	s.clock.Advance(time.Second)
	s.stock("Crab apple", 200, func(p *checkout.Product) { p.Handle, p.Pricing = "crab", checkout.PricingFree })
	s.stock("Draft", 1, func(p *checkout.Product) { p.Status = checkout.ProductDraft })
	s.elsewhere().stock("Foreign", 1)
	for query, want := range map[string]string{
		"":                                   "Crab apple,Bow,Apple|1 25 3 1",
		"sortOrder=asc":                      "Apple,Bow,Crab apple|1 25 3 1",
		"sortBy=price":                       "Apple,Crab apple,Bow|1 25 3 1",
		"sortBy=title&sortOrder=asc":         "Apple,Bow,Crab apple|1 25 3 1",
		"sortBy=price&sortOrder=asc&limit=2": "Bow,Crab apple|1 2 3 2",
		"sortBy=price&sortOrder=asc&limit=2&page=2": "Apple|2 2 3 2",
		"page=9":              "|9 25 3 1",
		"limit=100":           "Crab apple,Bow,Apple|1 100 3 1",
		"search=APPLE":        "Crab apple,Apple|1 25 2 1",
		"search=none":         "|1 25 0 0",
		"productType=SERVICE": "Bow|1 25 1 1",
		"pricingModel=FREE":   "Crab apple|1 25 1 1",
		"categoryId=ctg_x":    "|1 25 0 0",
	} {
		var got struct {
			Items      []storefrontItem `json:"items"`
			Pagination pagination       `json:"pagination"`
		}
		s.sent(http.StatusOK, "GET", s.storefront()+"/products?"+query, "").data(t, &got)
		var titles []string
		for _, item := range got.Items {
			titles = append(titles, item.Title)
		}
		p := got.Pagination
		if told := fmt.Sprintf("%s|%d %d %d %d", strings.Join(titles, ","), p.Page, p.Limit, p.Total, p.TotalPages); told != want {
			t.Errorf("%s: %s, want %s", query, told, want)
		}
	}
}

func TestStorefrontListRules(t *testing.T) {
	s := newShop(t)
	for query, refused := range map[string]string{
		"limit=101": "limit must be a whole number from 1 to 100.", "limit=0": "limit must be a whole number from 1 to 100.",
		"limit=x": "limit must be a whole number from 1 to 100.", "page=1.5": "page must be a whole number from 1 to 1000000000.",
		"sortBy=updatedAt":                        "sortBy must be one of createdAt, price, title.",
		"sortOrder=up":                            "sortOrder must be asc or desc.",
		"productType=GIFT":                        "productType must be one of DIGITAL_DOWNLOAD, LICENSE_KEY, ONE_TIME, PHYSICAL, SERIAL, SERVICE, SUBSCRIPTION.",
		"pricingModel=STANDARD&pricingModel=FREE": "pricingModel must be given once.",
		"search=" + strings.Repeat("x", 129):      "search must have at most 128 characters.",
		"limit=0&sortOrder=up":                    "limit must be a whole number from 1 to 100. sortOrder must be asc or desc.",
	} {
		answer := s.sent(http.StatusBadRequest, "GET", s.storefront()+"/products?"+query, "")
		if got := answer.message(t); got != refused {
			t.Errorf("%s: %s, want %s", query, got, refused)
		}
	}
}

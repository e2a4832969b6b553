package quickshops

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

func TestStore(t *testing.T) {
	s := newShop(t, func(s *checkout.Store) { s.Description, s.LogoURL = "Games <b>and</b> more", "/assets/logo.png" })
	golden(t, "store.json", s.sent(http.StatusOK, "GET", "/v1/products/store", "").body)
	golden(t, "store_plain.json", s.stranger("oak", "").sent(http.StatusOK, "GET", "/v1/products/store", "").body)
	golden(t, "health.json", s.sent(http.StatusOK, "GET", "/v1/health", "").body)
}

func TestProducts(t *testing.T) {
	s := newShop(t)
	golden(t, "products_none.json", s.sent(http.StatusOK, "GET", "/v1/products", "").body)
	book := s.stock("Book", 1250, func(p *checkout.Product) {
		p.Description, p.Kind, p.Images = "Paper <i>and</i> ink", checkout.KindPhysical, []string{"https://acorn.example/1.png"}
		p.Variants[0].StockKind, p.Variants[0].Stock = checkout.StockCounted, 0
	})
	s.stock("Licence", 4900, func(p *checkout.Product) { p.Kind = checkout.KindLicence })
	hidden := []string{
		s.stock("Draft", 1, func(p *checkout.Product) { p.Status = checkout.ProductDraft }),
		s.stock("Later", 1, func(p *checkout.Product) { p.Detail.AvailableFrom = opening.Add(time.Hour) }),
		s.stranger("oak", "").stock("Theirs", 1),
		typeID(productPrefix, id.New[checkout.Product]()), "prod_x", strings.ToUpper(book),
	}
	golden(t, "products.json", s.sent(http.StatusOK, "GET", "/v1/products", "").body)
	golden(t, "product.json", s.sent(http.StatusOK, "GET", "/v1/products/"+book, "").body)
	golden(t, "products_none.json", s.sent(http.StatusOK, "GET", "/v1/products?page=2", "").body)
	var want string
	for _, product := range hidden {
		got := s.refused(404, "product_not_found", "Product not found", "GET", "/v1/products/"+product, "")
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%s: %s, want %s", product, got, want)
		}
	}
	for _, page := range []string{"0", "-1", "x", "1.5", "99999999999999999999"} {
		s.refused(400, "validation", "page must be a whole number of at least 1.", "GET", "/v1/products?page="+page, "")
	}
}

func TestTypes(t *testing.T) {
	for kind, want := range map[checkout.ProductKind]string{
		checkout.KindPhysical: "physical", checkout.KindService: "service", checkout.KindSubscription: "subscription",
		checkout.KindLicence: "digital", checkout.KindDownload: "digital", "": "digital",
	} {
		if got := typeOf(kind); got != want {
			t.Errorf("%s: %s", kind, got)
		}
	}
}

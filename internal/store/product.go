package store

import (
	"strings"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

const (
	productColumns = `store_id, id, version, number, handle, title, subtitle, description, message, kind, status, pricing,
	delivery, currency, images, options, detail, available_from, available_until, unlisted, created_at, updated_at`

	// The number is the engine's own expression.
	insertProduct = `INSERT INTO product (store_id, id, version, handle, title, subtitle, description, message, kind, status,
	pricing, delivery, currency, images, options, detail, available_from, available_until, unlisted, created_at, updated_at,
	title_key, price_minor, number) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
	$19, $20, $21, $22, $23, `

	updateProduct = `UPDATE product SET version = version + 1, handle = $4, title = $5, subtitle = $6, description = $7,
	message = $8, kind = $9, status = $10, pricing = $11, delivery = $12, currency = $13, images = $14, options = $15,
	detail = $16, available_from = $17, available_until = $18, unlisted = $19, updated_at = $20, title_key = $21,
	price_minor = $22
	WHERE store_id = $1 AND id = $2 AND version = $3`
)

// optionText is one of the product's options in its JSON column.
type optionText struct {
	Name     string   `json:"name"`
	Values   []string `json:"values,omitempty"`
	Position int64    `json:"position"`
}

// detailText is the product's detail in its JSON column. When it is available stands in columns of its own.
type detailText struct {
	MinimumPrice    *int64    `json:"minimum_price,omitzero"`
	MaxPerCustomer  *int64    `json:"max_per_customer,omitzero"`
	AvailableFrom   time.Time `json:"-"`
	AvailableUntil  time.Time `json:"-"`
	DownloadURL     string    `json:"download_url,omitzero"`
	RedirectURL     string    `json:"redirect_url,omitzero"`
	KeyFormat       string    `json:"key_format,omitzero"`
	KeyPrefix       string    `json:"key_prefix,omitzero"`
	MaxActivations  *int64    `json:"max_activations,omitzero"`
	LicenceTerm     string    `json:"licence_term,omitzero"`
	RevokeOnRefund  bool      `json:"revoke_on_refund,omitzero"`
	LowStock        *int64    `json:"low_stock,omitzero"`
	WebhookURL      string    `json:"webhook_url,omitzero"`
	WebhookSecret   string    `json:"webhook_secret,omitzero"`
	BillingInterval string    `json:"billing_interval,omitzero"`
	BillingAnchor   string    `json:"billing_anchor,omitzero"`
	TrialDays       *int64    `json:"trial_days,omitzero"`
	Categories      []string  `json:"categories,omitempty"`
	Visibility      string    `json:"visibility,omitzero"`
}

// InsertProduct writes a product with its variants and numbers them; Database.Tx returns ErrHandleTaken when
// another product of the store has the handle.
func (t *tx) InsertProduct(p checkout.Product) {
	args := append([]any{p.StoreID, p.ID, p.Version}, t.product(p)...)
	args = append(args, micros(p.CreatedAt), micros(p.UpdatedAt), strings.ToLower(p.Title), basePrice(p))
	t.insertUnless(checkout.ErrHandleTaken, insertProduct+t.number("product")+")", args...)
	for _, v := range p.Variants {
		t.insertVariant(v)
	}
}

// UpdateProduct writes a product and the variants that it names, and archives its other variants;
// Database.Tx returns ErrHandleTaken when another product of the store has the handle.
func (t *tx) UpdateProduct(p checkout.Product) {
	args := append([]any{p.StoreID, p.ID, p.Version}, t.product(p)...)
	args = append(args, micros(p.UpdatedAt), strings.ToLower(p.Title), basePrice(p))
	t.swapUnless(checkout.ErrHandleTaken, updateProduct, args...)
	t.replaceVariants(p)
}

// product gives what both statements write, from the handle to whether it is listed.
func (t *tx) product(p checkout.Product) []any {
	options := "[]"
	if len(p.Options) > 0 {
		texts := make([]optionText, len(p.Options))
		for i, o := range p.Options {
			texts[i] = optionText(o)
		}
		options = t.json(texts)
	}
	return []any{
		p.Handle, p.Title, p.Subtitle, p.Description, p.Message, string(p.Kind), string(p.Status), string(p.Pricing),
		string(p.Delivery), p.Currency.Code(), t.list(p.Images), options, t.json(detailText(p.Detail)),
		micros(p.Detail.AvailableFrom), micros(p.Detail.AvailableUntil), p.Unlisted,
	}
}

// basePrice is what products are sorted by.
func basePrice(p checkout.Product) int64 {
	base, _ := p.Base()
	return base.Price.Minor()
}

func scanProduct(scan scanner) (p checkout.Product, err error) {
	var currency string
	var options []optionText
	var detail detailText
	err = scan(&p.StoreID, &p.ID, &p.Version, &p.Number, &p.Handle, &p.Title, &p.Subtitle, &p.Description, &p.Message, &p.Kind,
		&p.Status, &p.Pricing, &p.Delivery, &currency, jsonColumn[[]string]{&p.Images}, jsonColumn[[]optionText]{&options},
		jsonColumn[detailText]{&detail}, timeColumn{&detail.AvailableFrom}, timeColumn{&detail.AvailableUntil},
		&p.Unlisted, timeColumn{&p.CreatedAt}, timeColumn{&p.UpdatedAt})
	if err == nil {
		p.Currency, err = money.ParseCurrency(currency)
	}
	for _, o := range options {
		p.Options = append(p.Options, checkout.Option(o))
	}
	p.Detail = checkout.ProductDetail(detail)
	return p, err
}

// A handle belongs to one product at a time, archived ones aside: the index product_handle serves this.
const productByHandle = " FROM product WHERE store_id = $1 AND handle = $2 AND status <> 'archived'"

var variantsOfHandle = variantsWhere + "product_id = (SELECT id" + productByHandle + ")" + byPosition

// ProductsByID reads products with their variants, archived products too, by id. However many they are, two
// statements read them.
func (r reads) ProductsByID(store checkout.StoreID, ids []checkout.ProductID) ([]checkout.Product, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	names, args := among([]any{store}, ids)
	return r.products("SELECT "+productColumns+" FROM product WHERE store_id = $1 AND id IN "+names+" ORDER BY id",
		variantsWhere+"product_id IN "+names+byPosition, args)
}

// ProductByHandle finds a product that is not archived.
func (r reads) ProductByHandle(store checkout.StoreID, handle string) (checkout.Product, error) {
	found, err := r.products("SELECT "+productColumns+productByHandle, variantsOfHandle, []any{store, sound(handle)})
	switch {
	case err != nil:
		return checkout.Product{}, err
	case len(found) == 0:
		return checkout.Product{}, checkout.Refuse(checkout.ReasonProductNotFound, "Product not found.")
	}
	return found[0], nil
}

// productSorts are the words that products are sorted by besides created.
var productSorts = map[string]string{"updated": "updated_at", "title": "title_key", "price": "price_minor"}

// productInStock is Product.InStock in SQL. PostgreSQL would drop the order of units that only have to exist.
const productInStock = `EXISTS (SELECT 1 FROM variant WHERE variant.store_id = product.store_id
	AND variant.product_id = product.id AND NOT archived AND NOT out_of_stock AND (stock_kind = 'unlimited'
	OR (stock_kind = 'counted' AND stock > 0) OR (stock_kind = 'units' AND ` + freeOf + `1) IS NOT NULL)))`

// Products reads a page of products that are not archived, with their variants, and counts all that match.
func (r reads) Products(store checkout.StoreID, q checkout.ProductQuery) ([]checkout.Product, int64, error) {
	l := listOf("product", store, " AND status <> 'archived'")
	l.is("status", string(q.Status))
	l.is("kind", string(q.Kind))
	l.is("pricing", string(q.Pricing))
	l.search(q.Search, "title_key")
	if q.InStock != nil {
		l.and(map[bool]string{true: "", false: "NOT "}[*q.InStock] + productInStock)
	}
	if q.Listed {
		l.and("NOT unlisted")
	}
	if !q.On.IsZero() { // Product.Buyable in SQL
		on := l.arg(micros(q.On))
		l.and("status = 'active' AND (available_from IS NULL OR available_from <= " + on +
			") AND (available_until IS NULL OR available_until > " + on + ")")
	}
	var total int64
	count := l.count(&total)
	order := orderBy(productSorts, q.Sort)
	if !q.After.IsZero() {
		l.and("id > " + l.arg(q.After))
		order = "id"
	}
	ids := l.page(order, q.Window)
	also := []query{count}
	if !q.After.IsZero() { // a walk has counted with its first page
		also = nil
	}
	page, err := r.products("SELECT "+productColumns+" FROM product WHERE store_id = $1 AND id IN ("+ids+") ORDER BY "+order,
		variantsWhere+"product_id IN ("+ids+")"+byPosition, l.args, also...)
	return page, total, err
}

// products reads products and their variants by two statements with the same arguments, in one round trip.
func (r reads) products(products, variants string, args []any, also ...query) ([]checkout.Product, error) {
	var found []checkout.Product
	var parts []checkout.Variant
	err := r.query(append(also, query{products, args, each(&found, scanProduct)}, query{variants, args, each(&parts, scanVariant)})...)
	if err != nil {
		return nil, err
	}
	return withVariants(found, parts), nil
}

// withVariants gives each product its variants. In a transaction on PostgreSQL each statement has its own
// snapshot, so that the second may tell of products that the first did not.
func withVariants(found []checkout.Product, parts []checkout.Variant) []checkout.Product {
	at := make(map[checkout.ProductID]int, len(found))
	for i, p := range found {
		at[p.ID] = i
	}
	for _, v := range parts {
		if i, ok := at[v.ProductID]; ok {
			found[i].Variants = append(found[i].Variants, v)
		}
	}
	return found
}

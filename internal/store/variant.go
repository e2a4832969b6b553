package store

import (
	"slices"
	"strconv"

	"kassa/internal/checkout"
)

const (
	variantColumns = `store_id, product_id, id, number, title, slug, description, sku, options, currency, price_minor,
	compare_minor, images, position, stock_kind, stock, out_of_stock, deliverable, rules`

	// A variant that is known keeps its number and its stock. One that is new gets both; the number is the
	// engine's own expression, and is not worked out for a variant that is known.
	updateVariant = `UPDATE variant SET title = $4, slug = $5, description = $6, sku = $7, options = $8, currency = $9,
	price_minor = $10, compare_minor = $11, images = $12, position = $13, stock_kind = $14, out_of_stock = $15, deliverable = $16,
	rules = $17, archived = FALSE
	WHERE store_id = $1 AND product_id = $2 AND id = $3`
	insertVariant = `INSERT INTO variant (store_id, product_id, id, title, slug, description, sku, options, currency, price_minor,
	compare_minor, images, position, stock_kind, out_of_stock, deliverable, rules, stock, archived, number) SELECT $1, $2, $3,
	$4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, FALSE, `
	unlessKnown = " WHERE NOT EXISTS (SELECT 1 FROM variant WHERE store_id = $1 AND product_id = $2 AND id = $3)"

	// Rows are held in the order of their ids, as orders take stock of them.
	archiveVariants = `WITH held AS MATERIALIZED (SELECT id FROM variant WHERE store_id = $1 AND product_id = $2 ORDER BY id`
	archiveHeld     = `) UPDATE variant SET archived = TRUE WHERE store_id = $1 AND product_id = $2 AND id IN (SELECT id FROM held)`
)

// freeOf are the free units of a variant of the statement around it, up to a number that follows. It is their order
// that has PostgreSQL go by the index stock_unit_free: without one it looks for them among those that were sold, from
// the first on, whenever it believes that most are free.
const freeOf = "(SELECT 1 FROM stock_unit WHERE stock_unit.store_id = variant.store_id AND stock_unit.variant_id = variant.id" +
	" AND stock_unit.state = 'free' ORDER BY stock_unit.created_at, stock_unit.id LIMIT "

var (
	// free is Variant.Free: units are counted no further than anybody may order, so that counting costs the
	// same however many there are. The number is a SELECT so that PostgreSQL does not know it: where it believes that
	// fewer are left, it would take all of them to be wanted, and the way to them not to matter.
	free = ", CASE stock_kind WHEN 'counted' THEN stock WHEN 'units' THEN (SELECT count(*) FROM " +
		freeOf + "(SELECT " + plenty + ")) AS counted) ELSE " + plenty + " END"
	plenty = strconv.FormatInt(checkout.StockPlenty, 10)

	variantsWhere = "SELECT " + variantColumns + free + " FROM variant WHERE store_id = $1 AND NOT archived AND "

	variantsBySKU = variantsWhere + `sku = $2 AND sku <> '' AND EXISTS (SELECT 1 FROM product WHERE product.store_id = variant.store_id
	AND product.id = variant.product_id AND product.status <> 'archived')`
)

const byPosition = " ORDER BY product_id, position, id"

// insertVariant queues a variant unless it is known.
func (t *tx) insertVariant(v checkout.Variant) {
	t.insert(insertVariant+t.number("variant")+unlessKnown, append(t.variant(v), v.Stock)...)
}

// replaceVariants queues what makes a product's variants those that are named.
func (t *tx) replaceVariants(p checkout.Product) {
	t.insert(archiveVariants+t.locks.row+archiveHeld, p.StoreID, p.ID)
	for _, v := range p.Variants {
		t.insert(updateVariant, t.variant(v)...)
		t.insertVariant(v)
	}
}

// variant gives what both statements write.
func (t *tx) variant(v checkout.Variant) []any {
	options := "{}"
	if len(v.Options) > 0 {
		options = t.json(v.Options)
	}
	return []any{
		v.StoreID, v.ProductID, v.ID, v.Title, v.Slug, v.Description, v.SKU, options, v.Price.Currency().Code(), v.Price.Minor(),
		v.CompareAt, t.list(v.Images), v.Position, string(v.StockKind), v.OutOfStock, t.deliverable(v.Deliverable),
		t.rules(v.Rules),
	}
}

// VariantsBySKU finds the variants of that SKU whose products are not archived, oldest first.
func (r reads) VariantsBySKU(store checkout.StoreID, sku string) ([]checkout.Variant, error) {
	var found []checkout.Variant
	err := r.query(query{variantsBySKU, []any{store, sound(sku)}, each(&found, scanVariant)})
	slices.SortFunc(found, func(a, b checkout.Variant) int { return a.ID.Compare(b.ID) })
	return found, err
}

// Variants reads variants by id, archived ones too, without their Free.
func (r reads) Variants(store checkout.StoreID, ids []checkout.VariantID) ([]checkout.Variant, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	names, args := among([]any{store}, ids)
	var found []checkout.Variant
	err := r.query(query{"SELECT " + variantColumns + ", 0 FROM variant WHERE store_id = $1 AND id IN " + names + " ORDER BY id",
		args, each(&found, scanVariant)})
	return found, err
}

func scanVariant(scan scanner) (v checkout.Variant, err error) {
	var currency string
	var deliverable deliverableText
	var rules rulesText
	minors := make([]int64, 1)
	err = scan(&v.StoreID, &v.ProductID, &v.ID, &v.Number, &v.Title, &v.Slug, &v.Description, &v.SKU,
		jsonColumn[map[string]string]{&v.Options}, &currency, &minors[0], &v.CompareAt, jsonColumn[[]string]{&v.Images},
		&v.Position, &v.StockKind, &v.Stock, &v.OutOfStock, jsonColumn[deliverableText]{&deliverable},
		jsonColumn[rulesText]{&rules}, &v.Free)
	if err == nil {
		v.Deliverable, err = deliverable.read()
	}
	v.Rules = rules.read()
	if err == nil {
		err = amounts(currency, minors, &v.Price)
	}
	return v, err
}

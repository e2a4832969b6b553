package checkout

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kassa/internal/id"
)

// AddProduct checks a new product, fills in what is absent (ids, a handle from its title, positions) and
// writes it. Conflicts of handles come out of the transaction as ReasonHandleTaken.
func (s *Service) AddProduct(tx Tx, store Store, p Product) (Product, error) {
	p.ID, p.StoreID, p.Version, p.CreatedAt = id.New[Product](), store.ID, 1, tx.Now()
	if p.Status == "" {
		p.Status = ProductActive
	}
	if p.Pricing == "" {
		p.Pricing = PricingStandard
	}
	if p.Currency.IsZero() {
		p.Currency = store.Currency
	}
	p, err := p.prepared(tx)
	if err != nil {
		return Product{}, err
	}
	tx.InsertProduct(p)
	tx.InsertEvent(newProductEvent(EventProductCreated, p, tx.Now()))
	return p, nil
}

// ChangeProduct reads a product, lets patch change it, checks and writes it; ReasonProductNotFound.
func (s *Service) ChangeProduct(tx Tx, store StoreID, product ProductID, patch func(*Product) error) (Product, error) {
	p, err := KnownProduct(tx, store, product)
	if err != nil {
		return Product{}, err
	}
	before := slices.Clone(p.Variants)
	if err := patch(&p); err != nil {
		return Product{}, err
	}
	if p, err = p.prepared(tx); err != nil {
		return Product{}, err
	}
	tx.UpdateProduct(p)
	p.Version++
	tx.InsertEvent(newProductEvent(EventProductUpdated, p, tx.Now()))
	for _, v := range before { // the seller's own word that nothing is left
		if now, known := p.Variant(v.ID); known && now.OutOfStock && v.InStock(1) {
			tx.InsertEvent(newVariantEvent(EventVariantSoldOut, now, tx.Now()))
		}
	}
	return p, nil
}

// KnownProduct reads a product that is not archived; ReasonProductNotFound.
func KnownProduct(r CatalogueReader, store StoreID, product ProductID) (Product, error) {
	found, err := r.ProductsByID(store, []ProductID{product})
	if err != nil {
		return Product{}, err
	}
	if len(found) == 0 || found[0].Status == ProductArchived {
		return Product{}, Refuse(ReasonProductNotFound, "Product not found.")
	}
	return found[0], nil
}

// prepared checks a product and completes it.
func (p Product) prepared(tx Tx) (Product, error) {
	p.UpdatedAt = tx.Now()
	p.Variants = slices.Clone(p.Variants)
	for i := range p.Variants {
		v := &p.Variants[i]
		if v.ID.IsZero() {
			v.ID = id.New[Variant]()
		}
		v.StoreID, v.ProductID = p.StoreID, p.ID
		if v.StockKind == "" {
			v.StockKind = StockUnlimited
		}
	}
	if err := p.check(); err != nil {
		return Product{}, err
	}
	if p.Handle == "" {
		return p, p.nameHandle(tx)
	}
	return p, nil
}

// check refuses a product that nobody could buy or find.
func (p Product) check() error {
	if strings.TrimSpace(p.Title) == "" || utf8.RuneCountInString(p.Title) > 256 {
		return broken(RuleForm, "title", "must have 1 to 256 characters")
	}
	if p.Handle != "" && !handleForm.MatchString(p.Handle) {
		return broken(RuleForm, "handle", "must have 1 to 128 of a–z, 0–9 and single hyphens")
	}
	if err := p.checkTexts(); err != nil {
		return err
	}
	for i, v := range p.Variants {
		switch {
		case v.Price.Currency() != p.Currency:
			return RefuseField(ReasonCurrencyMismatch, "price", "must be in the product's currency, %s", p.Currency)
		case v.Price.IsNegative():
			return broken(RuleForm, "price", "must not be negative")
		case v.Stock < 0:
			return broken(RuleForm, "quantity", "must not be negative")
		case slices.ContainsFunc(p.Variants[:i], func(w Variant) bool { return w.Title == v.Title }):
			return broken(RuleForm, "variants", "must have titles that differ")
		}
	}
	d := p.Detail
	if !d.AvailableFrom.IsZero() && !d.AvailableUntil.IsZero() && !d.AvailableFrom.Before(d.AvailableUntil) {
		return broken(RuleForm, "availableUntil", "must be after availableFrom")
	}
	return nil
}

// handleForm is how a handle is written.
var handleForm = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,126}[a-z0-9])?$`)

// checkTexts refuses texts that no dialect would take, whoever wrote them.
func (p Product) checkTexts() error {
	for _, one := range []struct {
		param, text string
		limit       int
	}{
		{"subtitle", p.Subtitle, 512}, {"description", p.Description, 10_000}, {"message", p.Message, 1000},
	} {
		if utf8.RuneCountInString(one.text) > one.limit {
			return broken(RuleTooLong, one.param, "must have at most %d characters", one.limit)
		}
	}
	for _, v := range p.Variants {
		if utf8.RuneCountInString(v.SKU) > 128 || strings.ContainsFunc(v.SKU, unicode.IsControl) {
			return broken(RuleForm, "sku", "must have at most 128 characters, none of them control characters")
		}
		if utf8.RuneCountInString(v.Title) > 256 {
			return broken(RuleTooLong, "variants.title", "must have at most 256 characters")
		}
	}
	return nil
}

// handleLimit is the most characters of a handle.
const handleLimit = 128

// nameHandle makes a handle from the title: one that is free, if need be with an ending of its own.
func (p *Product) nameHandle(r CatalogueReader) error {
	p.Handle = Handle(p.Title)
	_, err := r.ProductByHandle(p.StoreID, p.Handle)
	switch {
	case ReasonOf(err) == ReasonProductNotFound:
		return nil
	case err != nil:
		return err
	}
	ending := "-" + strings.ToLower(id.Token(8))
	p.Handle = strings.TrimRight(p.Handle[:min(len(p.Handle), handleLimit-len(ending))], "-") + ending
	return nil
}

// Handle turns a title into an address: a–z, 0–9 and single hyphens.
func Handle(title string) string {
	var text strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			text.WriteRune(r)
		case text.Len() > 0 && !strings.HasSuffix(text.String(), "-"):
			text.WriteByte('-')
		}
		if text.Len() >= handleLimit {
			break
		}
	}
	if handle := strings.Trim(text.String(), "-"); handle != "" {
		return handle
	}
	return "product"
}

// AddStockUnits puts keys or serials into a variant's stock; the variant must be one of units. Texts that
// are there already come out of the transaction as ReasonUnitExists.
func (s *Service) AddStockUnits(tx Tx, v Variant, texts []string) error {
	if v.StockKind != StockUnits {
		return broken(RuleForm, "licenseKeys", "can be added to a product with a stock of keys only")
	}
	for _, text := range texts {
		if text == "" || utf8.RuneCountInString(text) > 512 {
			return broken(RuleForm, "licenseKeys", "must have 1 to 512 characters each")
		}
		tx.InsertStockUnit(NewStockUnit(v, text, tx.Now()))
	}
	return nil
}

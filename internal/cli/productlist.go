package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"kassa/internal/checkout"
)

// productListCommand is kassa product list.
type productListCommand struct {
	Store  string `arg:"" help:"The store's slug."`
	Search string `help:"Only products with this in the title."`
	JSON   bool   `name:"json" help:"One JSON object per product and line."`
}

// pageRows is how many products are read at a time.
const pageRows = 500

// Run lists the products in the order of their making. Each is printed as it is read: however many there
// are, they are not all in memory.
func (c *productListCommand) Run(ctx context.Context, r *run) error {
	return r.withStore(ctx, c.Store, func(core *checkout.Service, store checkout.Store) error {
		if !c.JSON {
			r.printProduct("HANDLE", "SKU", "PRICE", "STOCK", "STATUS", "TITLE")
		}
		query := checkout.ProductQuery{Window: checkout.Window{Limit: pageRows}, Search: c.Search}
		for {
			page, _, err := core.Reader(ctx).Products(store.ID, query)
			if err != nil {
				return err
			}
			for _, p := range page {
				if err := c.print(r, p); err != nil {
					return err
				}
			}
			if len(page) < pageRows {
				return nil
			}
			query.After = page[len(page)-1].ID
		}
	})
}

// print prints one product: its variants are rows, or members of one object.
func (c *productListCommand) print(r *run, p checkout.Product) error {
	if c.JSON {
		return json.NewEncoder(r.stdout).Encode(tellProduct(p))
	}
	for _, v := range p.Variants {
		r.printProduct(p.Handle, v.SKU, v.Price.String(), sayStock(v), string(p.Status), p.Name(v))
	}
	return nil
}

// printProduct prints a row in columns of fixed width, as a list that streams cannot know the widest value.
func (r *run) printProduct(handle, sku, price, stock, status, title string) {
	r.printf("%-32s  %-24s  %15s  %12s  %-6s  %s\n", handle, sku, price, stock, status, oneLine(title))
}

// oneLine keeps a text from breaking a table, or from telling the terminal anything.
func oneLine(text string) string {
	hidden := func(r rune) bool { return !unicode.IsGraphic(r) || unicode.IsSpace(r) }
	return strings.Join(strings.FieldsFunc(text, hidden), " ")
}

// sayStock tells how much of a variant there is.
func sayStock(v checkout.Variant) string {
	switch {
	case v.OutOfStock:
		return "out"
	case v.StockKind == checkout.StockCounted:
		return strconv.FormatInt(v.Stock, 10)
	case v.StockKind == checkout.StockUnlimited:
		return unlimited
	case v.Free >= checkout.StockPlenty:
		return fmt.Sprintf("%d+ keys", checkout.StockPlenty)
	default:
		return fmt.Sprintf("%d keys", v.Free)
	}
}

// toldProduct is a product as programs read it. Prices are minor units.
type toldProduct struct {
	ID       string          `json:"id"`
	Handle   string          `json:"handle"`
	Title    string          `json:"title"`
	Status   string          `json:"status"`
	Kind     string          `json:"kind"`
	Delivery string          `json:"delivery"`
	Currency string          `json:"currency"`
	Variants []toldVariant   `json:"variants"`
	Dialects pandabaseNaming `json:"pandabase"`
}

type toldVariant struct {
	ID        string          `json:"id"`
	Title     string          `json:"title"`
	SKU       string          `json:"sku"`
	Price     int64           `json:"price"`
	StockKind string          `json:"stock_kind"`
	Stock     *int64          `json:"stock"` // null = unlimited
	Dialects  pandabaseNaming `json:"pandabase"`
}

// pandabaseNaming is what Pandabase's API calls a product or a variant.
type pandabaseNaming struct {
	ProductID string `json:"product_id,omitempty"`
	VariantID string `json:"variant_id,omitempty"`
}

func tellProduct(p checkout.Product) toldProduct {
	told := toldProduct{
		ID: p.ID.String(), Handle: p.Handle, Title: p.Title, Status: string(p.Status), Kind: string(p.Kind),
		Delivery: string(p.Delivery), Currency: p.Currency.Code(), Dialects: pandabaseNaming{ProductID: "prd_" + p.ID.Base36()},
		Variants: make([]toldVariant, len(p.Variants)),
	}
	for i, v := range p.Variants {
		told.Variants[i] = toldVariant{
			ID: v.ID.String(), Title: v.Title, SKU: v.SKU, Price: v.Price.Minor(), StockKind: string(v.StockKind),
			Dialects: pandabaseNaming{VariantID: "var_" + v.ID.Base36()},
		}
		if v.StockKind != checkout.StockUnlimited {
			told.Variants[i].Stock = &p.Variants[i].Free
		}
	}
	return told
}

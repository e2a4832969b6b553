package store

import (
	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
)

// lineText is one of the order's lines in its JSON column; amounts are in minor units of the order's
// currency. Most lines have their name, quantity and total alone.
type lineText struct {
	Name     string `json:"name"`
	Quantity int64  `json:"quantity"`
	Total    int64  `json:"total"`
	Product  string `json:"product,omitzero"`
	Variant  string `json:"variant,omitzero"`
	Image    string `json:"image,omitzero"`
	Unit     *int64 `json:"unit,omitzero"` // none where a request named the total only
	Bulk     int64  `json:"bulk,omitzero"`
	Discount int64  `json:"discount,omitzero"`
	Tax      int64  `json:"tax,omitzero"`
	Extra    bool   `json:"extra,omitzero"`
	Info     string `json:"info,omitzero"`
}

// lines writes the lines of an order.
func (t *tx) lines(lines []checkout.Line) string {
	texts := make([]lineText, len(lines))
	for i, line := range lines {
		texts[i] = lineText{
			Name: line.Name, Quantity: line.Quantity, Total: line.Total.Minor(), Image: line.Image, Info: line.Info,
			Bulk: line.Bulk, Discount: line.Discount.Minor(), Tax: line.Tax.Minor(), Extra: line.Extra,
		}
		if !line.ProductID.IsZero() {
			texts[i].Product = line.ProductID.String()
		}
		if !line.VariantID.IsZero() {
			texts[i].Variant = line.VariantID.String()
		}
		if line.Unit != (money.Amount{}) {
			unit := line.Unit.Minor()
			texts[i].Unit = &unit
		}
	}
	return t.json(texts)
}

// readLines reads what lines writes, in the order's currency.
func readLines(texts []lineText, currency money.Currency) (lines []checkout.Line, err error) {
	for _, text := range texts {
		line, err := text.read(currency)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func (l lineText) read(currency money.Currency) (line checkout.Line, err error) {
	line = checkout.Line{Name: l.Name, Quantity: l.Quantity, Image: l.Image, Bulk: l.Bulk, Extra: l.Extra, Info: l.Info}
	if l.Product != "" {
		if line.ProductID, err = id.Parse[checkout.Product](l.Product); err != nil {
			return line, err
		}
	}
	if l.Variant != "" {
		if line.VariantID, err = id.Parse[checkout.Variant](l.Variant); err != nil {
			return line, err
		}
	}
	if l.Unit != nil {
		if line.Unit, err = money.New(*l.Unit, currency); err != nil {
			return line, err
		}
	}
	return line, amountsIn(currency, []int64{l.Total, l.Discount, l.Tax}, &line.Total, &line.Discount, &line.Tax)
}

package pandabase

import (
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// frugal reads sales by many ids at once, counts how often, and reads nothing else.
type frugal struct {
	checkout.SaleReader
	asked [][]checkout.OrderID
}

func (f *frugal) SalesByID(_ checkout.StoreID, ids []checkout.OrderID) ([]checkout.Sale, error) {
	f.asked = append(f.asked, ids)
	sales := make([]checkout.Sale, len(ids))
	for i, order := range ids {
		sales[i].Order.ID = order
	}
	return sales, nil
}

// However many payments, refunds or licences are on a page, their orders are read at once, and each once.
func TestOrdersOfAPageAreReadAtOnce(t *testing.T) {
	one, two := id.New[checkout.Order](), id.New[checkout.Order]()
	reader, self := &frugal{}, func(order checkout.OrderID) checkout.OrderID { return order }
	got, err := ordersOf(reader, checkout.StoreID{}, []checkout.OrderID{one, {}, two, one}, self)
	if err != nil || len(got) != 2 || got[one].ID != one || got[two].ID != two || len(reader.asked) != 1 || len(reader.asked[0]) != 2 {
		t.Errorf("%v, %v: asked for %v", got, err, reader.asked)
	}
	if got, err := ordersOf(reader, checkout.StoreID{}, []checkout.OrderID{{}}, self); err != nil || len(got) != 0 || len(reader.asked) != 1 {
		t.Errorf("%v, %v: asked for %v", got, err, reader.asked)
	}
}

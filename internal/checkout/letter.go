package checkout

import (
	"context"
	"time"

	"kassa/internal/id"
)

// LetterID identifies a Letter.
type LetterID = id.ID[Letter]

// Letter is an e-mail to a buyer that shows what they bought. It is rendered when it is sent.
type Letter struct {
	ID        LetterID
	StoreID   StoreID
	OrderID   OrderID
	Version   int64
	To        string
	Tries     int64
	DueAt     time.Time // when it is sent next; zero = sent or given up
	Failure   string    // of the last try; empty = none
	CreatedAt time.Time
	SentAt    time.Time // zero until then
}

func newLetter(o Order, now time.Time) Letter {
	return Letter{ID: id.New[Letter](), StoreID: o.StoreID, OrderID: o.ID, Version: 1, To: o.Email, DueAt: now, CreatedAt: now}
}

// Mailer sends letters. A refusal with ReasonDeclined is final; any other error means "try again".
type Mailer interface {
	Mail(ctx context.Context, letter Letter, sale Sale, store Store, deliveries []Handed) error
}

// Handed is a delivery with the texts of its units: what a buyer may see.
type Handed struct {
	Delivery
	Keys  []string // the texts of its units
	Named []File   // its files
}

// Handed reads what an order has handed over, for its buyer's eyes.
func (s *Service) Handed(ctx context.Context, store StoreID, order OrderID) ([]Handed, error) {
	reader := s.db.Read(ctx)
	deliveries, err := reader.DeliveriesOf(store, order)
	if err != nil || len(deliveries) == 0 {
		return nil, err
	}
	units, err := reader.UnitsOf(store, order)
	if err != nil {
		return nil, err
	}
	texts := map[StockUnitID]string{}
	for _, unit := range units {
		texts[unit.ID] = unit.Text
	}
	handed := make([]Handed, len(deliveries))
	for i, d := range deliveries {
		handed[i].Delivery = d
		for _, unit := range d.Units {
			if text, ok := texts[unit]; ok {
				handed[i].Keys = append(handed[i].Keys, text)
			}
		}
		for _, file := range d.Files {
			named, err := reader.File(store, file)
			if err != nil {
				return nil, err
			}
			handed[i].Named = append(handed[i].Named, named)
		}
	}
	return handed, nil
}

// letterLease keeps other replicas from sending a letter while one sends it.
const letterLease = 2 * time.Minute

// MailDue sends up to limit letters that are due, and tells how many it took on.
func (s *Service) MailDue(ctx context.Context, limit int) (int, error) {
	if s.mailer == nil {
		return 0, nil
	}
	var due []Letter
	err := s.db.Tx(ctx, func(tx Tx) (err error) {
		due, err = tx.LeaseLetters(tx.Now(), tx.Now().Add(letterLease), limit)
		return err
	})
	if err != nil {
		return 0, err
	}
	failed := inParallel(due, func(l Letter) error { return s.mail(ctx, l) })
	return len(due), failed
}

// mail sends one letter and writes down what came of it.
func (s *Service) mail(ctx context.Context, l Letter) error {
	sale, err := s.Sale(ctx, l.StoreID, l.OrderID)
	if err != nil {
		return err
	}
	store, err := s.directory.Store(ctx, l.StoreID)
	if err != nil {
		return err
	}
	handed, err := s.Handed(ctx, l.StoreID, l.OrderID)
	if err != nil {
		return err
	}
	failure := s.mailer.Mail(ctx, l, sale, store, handed)
	l.Tries++
	wait, again := s.retryIn(l.Tries)
	return s.db.Tx(context.WithoutCancel(ctx), func(tx Tx) error {
		switch {
		case failure == nil:
			l.DueAt, l.SentAt, l.Failure = time.Time{}, tx.Now(), ""
		case ReasonOf(failure) == ReasonDeclined, !again:
			l.DueAt, l.Failure = time.Time{}, failure.Error()
		default:
			l.DueAt, l.Failure = tx.Now().Add(wait), failure.Error()
		}
		tx.UpdateLetter(l)
		return nil
	})
}

// Resend sends the letter of an order again, to its buyer or to another address of theirs.
func (s *Service) Resend(tx Tx, store StoreID, order OrderID, to string) (Sale, error) {
	sale, err := tx.LockSale(store, order)
	if err != nil {
		return Sale{}, err
	}
	if !sale.Order.Settled() {
		return Sale{}, Refuse(ReasonOrderState, "Only a paid order is shown by e-mail.")
	}
	letter := newLetter(sale.Order, tx.Now())
	if to != "" {
		if err := CheckEmail(to); err != nil {
			return Sale{}, err
		}
		letter.To = to
	}
	if s.letters && letter.To != "" {
		tx.InsertLetter(letter)
	}
	return sale, nil
}

package checkout

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"kassa/internal/id"
)

// OwnerID identifies an Owner.
type OwnerID = id.ID[Owner]

// Owner is who has several stores: what SellApp calls an account. A key that belongs to an owner sees all of
// the owner's stores.
type Owner struct {
	ID        OwnerID
	Name      string // 1–128 characters, unique in the deployment
	CreatedAt time.Time
}

// CreateOwner writes a new owner; ReasonOwnerExists when the name is taken.
func (s *Service) CreateOwner(ctx context.Context, name string) (Owner, error) {
	name = strings.TrimSpace(name)
	if name == "" || utf8.RuneCountInString(name) > 128 {
		return Owner{}, broken(RuleForm, "name", "name must have 1 to 128 characters")
	}
	owner := Owner{ID: id.New[Owner](), Name: name, CreatedAt: s.clock.Now()}
	err := s.db.Tx(ctx, func(tx Tx) error {
		tx.InsertOwner(owner)
		return nil
	})
	return owner, taken(err)
}

// OwnerByName finds an owner; ReasonOwnerNotFound.
func (s *Service) OwnerByName(ctx context.Context, name string) (Owner, error) {
	owners, err := s.db.Read(ctx).ListOwners()
	if err != nil {
		return Owner{}, err
	}
	for _, owner := range owners {
		if owner.Name == name {
			return owner, nil
		}
	}
	return Owner{}, Refuse(ReasonOwnerNotFound, "no owner is called %s", name)
}

// StoresOf lists the stores that a caller's key sees, the first made first: those of its owner, or its own.
func (s *Service) StoresOf(ctx context.Context, c Caller) ([]Store, error) {
	if c.Key.OwnerID.IsZero() {
		return []Store{c.Store}, nil
	}
	return s.directory.StoresOf(ctx, c.Key.OwnerID)
}

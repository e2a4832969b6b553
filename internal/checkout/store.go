package checkout

import (
	"errors"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"kassa/internal/id"
	"kassa/internal/money"
)

// Mode separates play from money: test orders are paid through sandbox accounts only.
type Mode string

// The two modes.
const (
	ModeTest Mode = "test"
	ModeLive Mode = "live"
)

// StoreID identifies a Store.
type StoreID = id.ID[Store]

// Store is a seller: the owner of every other row.
type Store struct {
	ID StoreID
	// Number counts the stores of this deployment from 1: the integer id that SellApp's API gives them. The
	// database sets it.
	Number  int64
	OwnerID OwnerID // zero = nobody has said
	Slug    string  // the handle in addresses, unique in the deployment: 1–64 of a–z 0–9 and -
	Name    string  // what buyers see, 1–128 characters
	Mode    Mode
	// Accent is the brand colour as "#rrggbb".
	Accent string
	// LogoURL is an absolute path on this server ("/assets/…") or empty; pages load nothing from elsewhere.
	LogoURL string
	// SupportEmail is shown to buyers who need help; empty when there is none.
	SupportEmail string
	// Currency is the one in which dialects without a currency field sell; DefaultCurrency unless chosen.
	Currency    money.Currency
	Description string
	FaviconURL  string // like LogoURL
	// PrimaryColor is a second brand colour as "#rrggbb"; empty = none.
	PrimaryColor string
	// SuccessURL and CancelURL are where buyers go from checkouts whose requests name no address, after they have
	// paid or given up; empty = nowhere.
	SuccessURL string
	CancelURL  string
	// StatementDescriptor is what buyers read on their bank's statement; empty = the provider's choice.
	StatementDescriptor string
	// CatalogueOnly keeps anonymous requests from naming their own items and prices.
	CatalogueOnly bool
	// BillingRequired makes buyers give a billing address.
	BillingRequired bool
	// EmbedOrigins are the origins ("https://shop.example") that may show the page in a frame.
	EmbedOrigins []string
	// ManualRefunds keeps money for which nothing was sold until a person decides; otherwise it goes back by itself
	// (ExceptionKind.Unsold).
	ManualRefunds bool
	Tax           TaxSettings
	// SessionTTL is how long a session may be paid.
	SessionTTL time.Duration
	// WhiteLabel lets requests hide Kassa's own name on the page.
	WhiteLabel bool
	// AllowLoopback lets webhooks go to loopback addresses: for development only.
	AllowLoopback bool
	CreatedAt     time.Time
}

// DefaultSessionTTL is the Shoppex contract's 24 hours.
const DefaultSessionTTL = 24 * time.Hour

// DefaultCurrency is that of a store which has chosen none.
const DefaultCurrency = "USD"

// DefaultAccent is the brand colour of a store that has chosen none.
const DefaultAccent = "#1f5eff"

var (
	slugForm   = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$`)
	accentForm = regexp.MustCompile(`^#[0-9a-f]{6}$`)
	originForm = regexp.MustCompile(`^https?://[a-z0-9.-]+(:[0-9]{1,5})?$`)
)

// NewStore checks a store's settings, fills what is absent with defaults and gives it an id.
func NewStore(s Store, now time.Time) (Store, error) {
	s.Name, s.Slug, s.Accent = strings.TrimSpace(s.Name), strings.TrimSpace(s.Slug), strings.ToLower(s.Accent)
	if s.Accent == "" {
		s.Accent = DefaultAccent
	}
	if s.SessionTTL == 0 {
		s.SessionTTL = DefaultSessionTTL
	}
	if s.Currency.IsZero() {
		s.Currency = money.MustCurrency(DefaultCurrency)
	}
	if s.Mode == "" {
		s.Mode = ModeTest
	}
	if err := s.check(); err != nil {
		return Store{}, err
	}
	s.ID, s.CreatedAt = id.New[Store](), now
	return s, nil
}

// check refuses settings that would break a page or a sale.
func (s Store) check() error {
	switch {
	case !slugForm.MatchString(s.Slug):
		return RefuseField(ReasonInvalidField, "slug", "slug must be 1 to 64 lower-case letters, digits and hyphens")
	case s.Name == "" || len([]rune(s.Name)) > 128:
		return RefuseField(ReasonInvalidField, "name", "name must have 1 to 128 characters")
	case !accentForm.MatchString(s.Accent):
		return RefuseField(ReasonInvalidField, "accent", "accent must be a colour like #1f5eff")
	case s.Mode != ModeTest && s.Mode != ModeLive:
		return RefuseField(ReasonInvalidField, "mode", "mode must be test or live")
	case s.SessionTTL < time.Minute || s.SessionTTL > 30*24*time.Hour:
		return RefuseField(ReasonInvalidField, "session_ttl", "session TTL must be between 1 minute and 30 days")
	case s.PrimaryColor != "" && !accentForm.MatchString(s.PrimaryColor):
		return RefuseField(ReasonInvalidField, "primary_color", "primary colour must be a colour like #1f5eff")
	case s.SupportEmail != "" && CheckEmail(s.SupportEmail) != nil:
		return RefuseField(ReasonInvalidField, "support_email", "support e-mail is not an e-mail address")
	}
	if err := errors.Join(s.checkAddress("success_url", s.SuccessURL), s.checkAddress("cancel_url", s.CancelURL)); err != nil {
		return oneOrAll(err)
	}
	for _, origin := range s.EmbedOrigins {
		if !originForm.MatchString(origin) {
			return RefuseField(ReasonInvalidField, "embed_origins", "%q is not an origin, which is like https://shop.example", origin)
		}
	}
	return s.Tax.check()
}

// addressLimit is the most characters of an address that buyers are sent to.
const addressLimit = 2048

// checkAddress refuses what browsers should not be sent to (contracts/common.md, URLs); empty is none. A live store
// has https addresses.
func (s Store) checkAddress(param, text string) error {
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	odd := strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '\\' })
	port := 1
	if err == nil && u.Port() != "" {
		port, err = strconv.Atoi(u.Port())
	}
	switch {
	case err != nil, odd, len(text) > addressLimit, u.User != nil, u.Hostname() == "", port < 1, port > 65535,
		u.Scheme != "https" && (u.Scheme != "http" || s.Mode == ModeLive):
		return RefuseField(ReasonInvalidField, param, "%s must be an address like https://shop.example/thanks", param)
	}
	return nil
}

package sellapp

import (
	"net/url"
	"strconv"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// The page sizes of lists (contracts/sellapp.md, Conventions).
const (
	defaultLimit = 15
	largestLimit = 100
)

// listOf is a numbered page as Laravel has it. Its links keep the scheme, host, path and query that the client
// called, because clients refuse to follow others.
func listOf[T any](r *wire.Request, items []T, window checkout.Window, page int, total int64) list {
	if items == nil {
		items = []T{}
	}
	p := pager{called: r.URL(), page: page, last: int(max(1, (total+int64(window.Limit)-1)/int64(window.Limit)))}
	out := list{
		Data:  items,
		Links: listLinks{First: p.at(1), Last: p.at(p.last)},
		Meta: listMeta{
			CurrentPage: page, LastPage: p.last, Path: p.path(), PerPage: window.Limit, Total: total, Links: p.links(),
		},
	}
	out.Links.Prev, out.Links.Next = p.previous(), p.next()
	if len(items) > 0 {
		from, to := window.Skip+1, window.Skip+len(items)
		out.Meta.From, out.Meta.To = &from, &to
	}
	return out
}

// pager writes the addresses of pages.
type pager struct {
	called     *url.URL
	page, last int
}

// at is the address of a page.
func (p pager) at(page int) *string {
	target := *p.called
	query := target.Query()
	query.Set("page", strconv.Itoa(page))
	target.RawQuery = query.Encode()
	text := target.String()
	return &text
}

// path is the address without its query.
func (p pager) path() string {
	target := *p.called
	target.RawQuery = ""
	return target.String()
}

// previous is null on the first page, next on the last and behind it.
func (p pager) previous() *string {
	if p.page <= 1 {
		return nil
	}
	return p.at(p.page - 1)
}

func (p pager) next() *string {
	if p.page >= p.last {
		return nil
	}
	return p.at(p.page + 1)
}

// nearby is how many pages on either side of the current one have a link of their own.
const nearby = 3

// links are the buttons below a page: previous, the first page, those around the current one, the last, next.
func (p pager) links() []pageLink {
	links := []pageLink{{URL: p.previous(), Label: "&laquo; Previous"}}
	for page, shown := 1, 0; page <= p.last; page++ {
		if page > 1 && page < p.page-nearby {
			page = min(p.page-nearby, p.last)
		}
		if page > p.page+nearby && page < p.last {
			page = p.last
		}
		if page > shown+1 {
			links = append(links, pageLink{Label: "..."})
		}
		links = append(links, pageLink{URL: p.at(page), Label: strconv.Itoa(page), Active: page == p.page})
		shown = page
	}
	return append(links, pageLink{URL: p.next(), Label: "Next &raquo;"})
}

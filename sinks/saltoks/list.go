package saltoks

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// shape is one item of a list, with its id.
type shape interface{ ref() string }

// noID is the ref of items that have none to show.
const noID = "-"

// book is a list as it was read, page by page.
type book[T shape] struct {
	pages []page[T]
	items []T
	// fresh says that some page differs from the reading before.
	fresh bool
}

// page keeps the digest of its text, so that a page that reads the same is not
// decoded again.
type page[T shape] struct {
	path  string
	sum   uint64
	items []T
	next  string // path and query of the page after; empty: none was named
	count int    // of all items; -1: not told
	lap   bool   // the first item is the last of the page before
}

// rows are the items that no page before has.
func (p *page[T]) rows() []T {
	if p.lap {
		return p.items[1:]
	}
	return p.items
}

// mostPages is beyond any site: a list with more never ends.
const mostPages = 5000

var errShifted = errors.New("the list changed while it was read")

// readList reads all pages of a list, or fails. The book of the last reading
// spares decoding; learn, if not nil, completes items that were decoded.
//
// Page sizes, and whether the order is stable, are unknown. So the count is asked
// for (documented) and has to match, an id must not come twice, and each page
// begins with the last row of the one before where the link lets it. Otherwise the
// list moved under our hands, and a row may be missing: it is read again from the start.
func readList[T shape](ctx context.Context, c *Client, path string, learn func([]T), last ...*book[T]) (*book[T], error) {
	var old *book[T]
	if len(last) > 0 {
		old = last[0]
	}
	var err error
	for range tries {
		var b *book[T]
		if b, err = readOnce(ctx, c, path, learn, old); err == nil {
			return b, nil
		}
		if !errors.Is(err, errShifted) {
			return nil, err
		}
	}
	return nil, fmt.Errorf("GET %s: %w", path, err)
}

func readOnce[T shape](ctx context.Context, c *Client, path string, learn func([]T), old *book[T]) (*book[T], error) {
	b := &book[T]{}
	total := 0
	for next, lap := c.firstPage(path), false; next != ""; {
		p, err := readPage(ctx, c, next, learn, b.before(old))
		if len(b.pages) > 0 && invalid(err) {
			return nil, errShifted // the place to go on from is not there any more
		}
		if err != nil {
			return nil, err
		}
		if p.lap = lap; lap && !p.follows(b.pages[len(b.pages)-1]) {
			return nil, errShifted
		}
		if b.pages = append(b.pages, p); len(b.pages) > mostPages {
			return nil, fmt.Errorf("GET %s: the list has no end", path)
		}
		total += len(p.rows())
		next = p.next
		if next == "" && len(p.rows()) > 0 && (p.count > total || p.count < 0 && len(p.items) == c.cfg.PageSize) {
			// $top may bound the whole list instead of the page (OData has it so).
			next = c.pageFrom(path, total)
		}
		next, lap = overlap(next, p.items)
		if len(b.pages) > 1 && slices.ContainsFunc(b.pages, func(p page[T]) bool { return p.path == next }) {
			return nil, errShifted
		}
	}
	b.fresh = old == nil || len(old.pages) != len(b.pages)
	for i := range b.pages {
		if p := &b.pages[i]; p.count >= 0 && p.count != total {
			return nil, errShifted
		} else if !b.fresh {
			b.fresh = p.path != old.pages[i].path || p.sum != old.pages[i].sum
		}
	}
	if !b.fresh {
		b.items = old.items
		return b, nil
	}
	return b, b.collect(total)
}

// before returns the page that stood where the next one of b will stand.
func (b *book[T]) before(old *book[T]) *page[T] {
	if i := len(b.pages); old != nil && i < len(old.pages) {
		return &old.pages[i]
	}
	return nil
}

// follows reports whether the page begins with the last row of another.
func (p *page[T]) follows(last page[T]) bool {
	return len(p.items) > 0 && p.items[0].ref() == last.items[len(last.items)-1].ref()
}

// overlap moves a link back by one row, if it says in rows where to go on. A page
// of one row would stay where it is, and rows without an id cannot be compared.
func overlap[T shape](link string, items []T) (string, bool) {
	path, query, _ := strings.Cut(link, "?")
	values, err := url.ParseQuery(query)
	skip, wrong := strconv.Atoi(values.Get("$skip"))
	if err != nil || wrong != nil || skip < 1 || len(items) < 2 || items[0].ref() == noID {
		return link, false
	}
	values.Set("$skip", strconv.Itoa(skip-1))
	return path + "?" + values.Encode(), true
}

func (b *book[T]) collect(total int) error {
	seen := make(map[string]bool, total)
	b.items = make([]T, 0, total)
	for _, p := range b.pages {
		for _, item := range p.rows() {
			if id := item.ref(); id != noID {
				if seen[id] {
					return errShifted
				}
				seen[id] = true
			}
			b.items = append(b.items, item)
		}
	}
	return nil
}

func (c *Client) firstPage(path string) string {
	if c.cfg.PageSize > 0 {
		return path + "?$count=true&$top=" + strconv.Itoa(c.cfg.PageSize)
	}
	return path + "?$count=true"
}

func (c *Client) pageFrom(path string, skip int) string {
	return c.firstPage(path) + "&$skip=" + strconv.Itoa(skip)
}

func readPage[T shape](ctx context.Context, c *Client, path string, learn func([]T), old *page[T]) (page[T], error) {
	a, err := c.get(ctx, path)
	if err != nil {
		return page[T]{}, err
	}
	sum := digest(a.body)
	if old != nil && old.path == path && old.sum == sum {
		return *old, nil
	}
	p := page[T]{path: path, sum: sum, count: -1}
	if err := p.decode(a.body); err != nil {
		return p, fmt.Errorf("GET %s: %w", path, err)
	}
	if slices.ContainsFunc(p.items, func(item T) bool { return item.ref() == "" }) {
		return p, fmt.Errorf("GET %s: an item without an id: %w", path, errUnreadable) // not as if it were not there
	}
	if learn != nil {
		learn(p.items)
	}
	return p, nil
}

// seed makes digests that nobody outside this process can foresee.
var seed = maphash.MakeSeed()

// digest is never 0, and the same for two texts once in 2^64 pairs.
func digest(text []byte) uint64 { return max(1, maphash.Bytes(seed, text)) }

// decode reads an envelope or a bare array; both were measured.
func (p *page[T]) decode(text []byte) error {
	if bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n\ufeff"), []byte("[")) {
		if json.Unmarshal(text, &p.items) != nil {
			return errUnreadable
		}
		return nil
	}
	var envelope struct {
		Items *[]T   `json:"items"`
		Next  string `json:"next_page_link"`
		Count *int   `json:"count"`
	}
	if json.Unmarshal(text, &envelope) != nil || envelope.Items == nil {
		return errUnreadable
	}
	p.items = *envelope.Items
	if envelope.Count != nil {
		p.count = *envelope.Count
	}
	var err error
	p.next, err = sameHost(envelope.Next)
	return err
}

// sameHost keeps path and query of a link, which may be absolute and plain http
// (seen): the token goes to no other host than ours.
func sameHost(link string) (string, error) {
	if link == "" {
		return "", nil
	}
	u, err := url.Parse(link)
	if err != nil || !strings.HasPrefix(u.Path, "/") {
		return "", errUnreadable
	}
	path := u.EscapedPath()
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	return path, nil
}

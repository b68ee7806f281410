package saltosim

import (
	"cmp"
	"math"
	"net/url"
	"strconv"
	"strings"
)

// page answers a list: one page of it, and a link to the next. Items bring their
// own JSON, so a page costs little more than copying it.
func page[T any](w *World, r *request, items []T, render func(T) []byte, by fields[T]) reply {
	query := r.URL.Query()
	items, err := filter(items, query, by)
	if err != nil {
		return refuse(err)
	}
	skip, err := number(query, "$skip", 0)
	if err != nil {
		return refuse(err)
	}
	top, err := number(query, "$top", math.MaxInt)
	if err != nil {
		return refuse(err)
	}
	total := len(items)
	items = items[min(skip, total):]
	if w.opt.Traps.TopLimits {
		items = items[:min(top, len(items))]
	}
	if w.opt.Traps.BareArrays && isBare(r) {
		return ok(array(items[:min(top, len(items))], render))
	}
	shown := items[:min(top, w.opt.PageSize, len(items))]
	next := "null"
	if len(shown) > 0 && len(shown) < len(items) {
		next = w.nextPage(r, query, skip+len(shown), top-len(shown))
	}
	count := "null"
	if !w.opt.Traps.NoCounts && (query.Get("$count") == "true" || query.Get("$inlinecount") == "allpages") {
		count = strconv.Itoa(total)
	}
	return ok(envelope(shown, render, next, count))
}

// isBare knows the lists that were measured without an envelope, once.
func isBare(r *request) bool {
	return strings.HasSuffix(r.URL.Path, "/sites") || strings.HasSuffix(r.URL.Path, "/users") && r.PathValue("group") == ""
}

// nextPage returns the link as JSON. It is absolute and plain http: the vendor's
// own client rewrites such links (seen).
func (w *World) nextPage(r *request, query url.Values, skip, top int) string {
	query.Set("$skip", strconv.Itoa(skip))
	if w.opt.Traps.TopLimits && query.Has("$top") {
		query.Set("$top", strconv.Itoa(top))
	}
	host := cmp.Or(r.Host, r.URL.Host)
	base := map[Links]string{PlainLinks: "http://" + host, SecureLinks: "https://" + host, ElsewhereLinks: "http://elsewhere.invalid"}
	return string(mustJSON(base[w.opt.Traps.Links] + r.URL.Path + "?" + query.Encode()))
}

func array[T any](items []T, render func(T) []byte) []byte {
	text := []byte{'['}
	for i, item := range items {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(text, render(item)...)
	}
	return append(text, ']')
}

func envelope[T any](items []T, render func(T) []byte, next, count string) []byte {
	size := 128
	for _, item := range items {
		size += len(render(item)) + len(",")
	}
	text := make([]byte, 0, size+len(next))
	text = append(text, `{"items":[`...)
	for i, item := range items {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(text, render(item)...)
	}
	text = append(text, `],"next_page_link":`...)
	text = append(text, next...)
	text = append(text, `,"count":`...)
	text = append(text, count...)
	return append(text, '}')
}

func number(query url.Values, name string, otherwise int) (int, error) {
	if !query.Has(name) {
		return otherwise, nil
	}
	n, err := strconv.Atoi(query.Get(name))
	if err != nil || n < 0 {
		return 0, badFilter("The query option " + name + " is not valid.")
	}
	return n, nil
}

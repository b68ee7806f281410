package saltoks

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// askLists looks at the form of lists, with groups: by now there are three at least.
func (p *probe) askLists(ctx context.Context) error {
	at := path(v12, p.site, "access_groups")
	read := func(query string) (pageForm, reply, error) {
		r, err := p.call(ctx, http.MethodGet, at+query, nil)
		if err != nil || !r.ok() {
			return pageForm{}, r, err
		}
		f, err := formOf(r.body)
		return f, r, err
	}
	plain, r, err := read("?$count=true")
	if err != nil {
		return fmt.Errorf("read a list: %w", err)
	}
	p.answer(Answer{
		Question: "$count=true", Assumed: "the count of all is shown", Seen: either(plain.counted, "shown", "not shown, "+r.String()), Held: plain.counted,
		Do: "nothing can be set: without a count, a page that is lost is only noticed by what it lacks",
	})
	p.answer(Answer{
		Question: "a page without $top", Assumed: "any size, with a link to the next",
		Seen: fmt.Sprintf("%d items, %s", plain.items, either(plain.linked, "with a link to the next", "no link")), Held: true,
	})
	one, r, err := read("?$count=true&$top=1")
	if err != nil {
		return fmt.Errorf("read a short list: %w", err)
	}
	seen := "refused, " + r.String()
	if r.ok() {
		seen = either(one.items == 1, either(one.linked, "the size of a page", "the end of the list: no link follows"), fmt.Sprintf("ignored: %d items", one.items))
	}
	p.answer(Answer{Question: "$top=1", Assumed: "either: none is sent, and links are followed", Seen: seen, Held: true})
	return nil
}

// pageForm is one page of a list, as far as its form matters.
type pageForm struct {
	items   int
	counted bool
	linked  bool
}

func formOf(body []byte) (pageForm, error) {
	if text := bytes.TrimSpace(body); bytes.HasPrefix(text, []byte("[")) {
		var items []json.RawMessage
		err := json.Unmarshal(text, &items)
		return pageForm{items: len(items)}, err
	}
	var e struct {
		Items []json.RawMessage `json:"items"`
		Next  *string           `json:"next_page_link"`
		Count *int              `json:"count"`
	}
	err := json.Unmarshal(body, &e)
	return pageForm{items: len(e.Items), counted: e.Count != nil, linked: e.Next != nil && *e.Next != ""}, err
}

package saltoks

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestListsAreReadWholeOrNotAtAll(t *testing.T) {
	// page n of the answers; what comes after the last is the last again.
	for name, c := range map[string]struct {
		pages []string
		want  string // ids, or the beginning of the error
	}{
		"an envelope":                {[]string{`{"items":[{"id":"a"},{"id":"b"}],"next_page_link":null,"count":2}`}, "a b"},
		"a bare array":               {[]string{`[{"id":"a"},{"id":"b"}]`}, "a b"},
		"a bare array, with a mark":  {[]string{"\ufeff [{\"id\":\"a\"}]"}, "error"},
		"nothing":                    {[]string{`{"items":[],"next_page_link":null,"count":0}`}, ""},
		"no count":                   {[]string{`{"items":[{"id":"a"}],"next_page_link":null,"count":null}`}, "a"},
		"two pages":                  {[]string{`{"items":[{"id":"a"}],"next_page_link":"/2","count":2}`, `{"items":[{"id":"b"}],"count":2}`}, "a b"},
		"an absolute link":           {[]string{`{"items":[{"id":"a"}],"next_page_link":"http://elsewhere/2?x=1"}`, `{"items":[{"id":"b"}]}`}, "a b"},
		"an empty page with a link":  {[]string{`{"items":[],"next_page_link":"/2"}`, `{"items":[{"id":"b"}]}`}, "b"},
		"a link to itself":           {[]string{`{"items":[{"id":"a"}],"next_page_link":"/2"}`, `{"items":[{"id":"b"}],"next_page_link":"/2"}`}, "shifted"},
		"one id twice":               {[]string{`{"items":[{"id":"a"}],"next_page_link":"/2"}`, `{"items":[{"id":"a"}]}`}, "shifted"},
		"fewer than counted":         {[]string{`{"items":[{"id":"a"}],"next_page_link":"/2","count":3}`, `{"items":[],"count":3}`}, "shifted"},
		"more than counted":          {[]string{`{"items":[{"id":"a"},{"id":"b"}],"count":1}`}, "shifted"},
		"a link without a path":      {[]string{`{"items":[{"id":"a"}],"next_page_link":"next"}`}, "error"},
		"items under other names":    {[]string{`{"items":[{"groupId":"a"}]}`}, "error"},
		"an item that is null":       {[]string{`{"items":[{"id":"a"},null]}`}, "error"},
		"items that are null":        {[]string{`{"items":null}`}, "error"},
		"a link to nobody's host":    {[]string{`{"items":[{"id":"a"}],"next_page_link":"//elsewhere/2"}`, `{"items":[{"id":"b"}]}`}, "a b"},
		"an object without items":    {[]string{`{"id":"a"}`}, "error"},
		"a page of a proxy":          {[]string{`<html>`}, "error"},
		"an empty answer":            {[]string{``}, "error"},
		"an error in a 200":          {[]string{`{"ErrorCode":2203,"items":[]}`}, "error"},
		"an error on the last page":  {[]string{`{"items":[{"id":"a"}],"next_page_link":"/2"}`, `{"ErrorCode":"2201"}`}, "error"},
		"a list that stops too soon": {[]string{`{"items":[{"id":"a"}],"next_page_link":"/2","count":2}`, `{"items":`}, "error"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := answering(t, func(w http.ResponseWriter, r *http.Request) {
				n := 0
				if r.URL.Path != "/list" || r.URL.Query().Has("$skip") {
					n = len(c.pages) - 1
				}
				_, _ = w.Write([]byte(c.pages[n]))
			})
			list, err := readList[groupShape](context.Background(), client, "/list", nil)
			got := "error"
			switch {
			case errors.Is(err, errShifted):
				got = "shifted"
			case err == nil:
				var ids []string
				for _, g := range list.items {
					ids = append(ids, g.ID)
				}
				got = strings.Join(ids, " ")
			}
			if got != c.want {
				t.Errorf("got %q (%v), want %q", got, err, c.want)
			}
		})
	}
}

func TestAListWithoutAnEndIsAnError(t *testing.T) {
	t.Parallel()
	n := 0
	c, _ := answering(t, nil)
	c.http.Transport = within{http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		n++
		fmt.Fprintf(w, `{"items":[],"next_page_link":"/list?page=%d"}`, n)
	})}
	if _, err := readList[groupShape](context.Background(), c, "/list", nil); err == nil || n != mostPages+1 {
		t.Errorf("got %v after %d pages, want an error after %d", err, n, mostPages+1)
	}
}

func TestAListThatMovedIsReadAgain(t *testing.T) {
	calls := 0
	c, _ := answering(t, func(w http.ResponseWriter, r *http.Request) {
		calls++
		// "b" was on the second page until "a" was deleted during the first reading.
		switch {
		case calls == 1:
			fmt.Fprint(w, `{"items":[{"id":"a"}],"next_page_link":"/list?page=2","count":2}`)
		case r.URL.Query().Has("page"):
			fmt.Fprint(w, `{"items":[],"count":1}`)
		default:
			fmt.Fprint(w, `{"items":[{"id":"b"}],"count":1}`)
		}
	})
	list, err := readList[groupShape](context.Background(), c, "/list", nil)
	if err != nil || len(list.items) != 1 || list.items[0].ID != "b" {
		t.Errorf("got %+v, %v; want b alone", list, err)
	}
}

func TestPagesThatReadTheSameAreNotDecodedAgain(t *testing.T) {
	text := `{"items":[{"id":"a"}],"next_page_link":null}`
	c, _ := answering(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, text) })
	decoded := 0
	learn := func([]groupShape) { decoded++ }
	var last *book[groupShape]
	for i, want := range []struct {
		decoded int
		fresh   bool
	}{{1, true}, {1, false}, {2, true}, {2, false}} {
		if i == 2 {
			text = `{"items":[{"id":"b"}],"next_page_link":null}`
		}
		list, err := readList(context.Background(), c, "/list", learn, last)
		if err != nil {
			t.Fatal(err)
		}
		if decoded != want.decoded || list.fresh != want.fresh {
			t.Errorf("reading %d: got %d decodings and fresh %t, want %+v", i, decoded, list.fresh, want)
		}
		last = list
	}
	if last.items[0].ID != "b" {
		t.Errorf("got %s, want b", last.items[0].ID)
	}
}

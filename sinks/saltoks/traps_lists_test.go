package saltoks

import (
	"context"
	"errors"
	"net/http"
	"testing"
)

// Somebody in front goes and somebody at the end comes while a list is read: the
// count stays, no id comes twice, and one row is on no page.
func TestARowBetweenTwoPagesIsMissed(t *testing.T) {
	pages := map[string]string{
		"":  `{"items":[{"id":"a"},{"id":"b"},{"id":"c"}],"next_page_link":"http://x/y?$skip=3","count":5}`,
		"3": `{"items":[{"id":"e"},{"id":"f"}],"next_page_link":null,"count":5}`, // d has moved up
		"2": `{"items":[{"id":"d"},{"id":"e"},{"id":"f"}],"next_page_link":null,"count":5}`,
	}
	client, _ := answering(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(pages[r.URL.Query().Get("$skip")]))
	})
	if list, err := readList[groupShape](context.Background(), client, "/y", nil); !errors.Is(err, errShifted) {
		t.Errorf("got %v and %v, want %v", list, err, errShifted)
	}
	pages["2"] = `{"items":[{"id":"c"},{"id":"d"},{"id":"e"}],"next_page_link":null,"count":5}`
	list, err := readList[groupShape](context.Background(), client, "/y", nil)
	if err != nil || len(list.items) != 5 {
		t.Errorf("a list that stands still: got %+v, %v", list, err)
	}
}

package saltosim_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"pinwarden/sinks/saltoks/saltosim"
)

func contains(text, part string) bool { return strings.Contains(text, part) }

// entries reads the log as it has to be read, and counts the pages.
func (s *site) entries(query string) (all []map[string]any, pages int) {
	s.t.Helper()
	for token := ""; ; pages++ {
		r, err := http.NewRequest("GET", s.url+path("~1/entries")+query, nil)
		if err != nil {
			s.t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer t")
		if token != "" {
			r.Header.Set("CLP-Continuation-Token", token)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			s.t.Fatal(err)
		}
		text, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		var page struct {
			Items []map[string]any `json:"items"`
			Token *string          `json:"continuation_token"`
		}
		if err := json.Unmarshal(text, &page); err != nil || answer.StatusCode != 200 {
			s.t.Fatalf("got %d %s", answer.StatusCode, text)
		}
		all = append(all, page.Items...)
		if page.Token == nil {
			return all, pages + 1
		}
		token = *page.Token
	}
}

func TestEntries(t *testing.T) {
	for _, empty := range []bool{false, true} {
		s := newSite(t, saltosim.Options{HubDelay: 1, Traps: saltosim.Traps{EmptyPages: empty}})
		g := s.issue("lg:1", from, to, "101")
		s.opens("101", g.pin, s.clock.Add(time.Minute), saltosim.Opened)
		s.opens("101", "0000000", s.clock.Add(time.Minute), saltosim.NoAccess)
		_ = s.world.UsePIN("lg:1", false)
		s.opens("101", g.pin, s.clock.Add(time.Minute), saltosim.PINUnused)
		_ = s.world.SuspendUser("lg:1")
		s.opens("101", g.pin, s.clock.Add(time.Minute), saltosim.Suspended)

		all, pages := s.entries("?$top=3&$orderby=utc_date_time+desc")
		want := []struct{ category, detail, alias, person string }{
			{"lock_rejected", "suspended", "lg:1", g.person},
			{"lock_rejected", "", "lg:1", g.person},
			{"lock_rejected", "no_access", "", "ee8f17b4-701b-4aa6-9f1c-22f71cc61ca6"},
			{"lock_opened", "", "lg:1", g.person},
		}
		if wantPages := map[bool]int{false: 2, true: 4}[empty]; pages != wantPages || len(all) != len(want) {
			t.Fatalf("empty pages %t: got %d entries on %d pages", empty, len(all), pages)
		}
		for i, w := range want {
			detail, _ := all[i]["event_detail"].(string)
			alias, _ := all[i]["user_alias"].(string)
			if e := all[i]; e["event_category"] != w.category || detail != w.detail || alias != w.alias || e["user_id"] != w.person {
				t.Errorf("entry %d: got %v, want %v", i, e, w)
			}
		}
		if all[3]["utc_date_time"] != "2026-05-08T10:01:00Z" || all[3]["local_date_time"] != "2026-05-08T12:01:00" {
			t.Errorf("got times %v and %v", all[3]["utc_date_time"], all[3]["local_date_time"])
		}
		if late, _ := s.entries("?$filter=utc_date_time+ge+DateTime'2026-05-08T10:03:00Z'"); len(late) != 2 {
			t.Errorf("since a time: got %d entries, want 2", len(late))
		}
	}
}

func TestEntriesRefuse(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	for to, want := range map[string]int{
		"~1/entries?$orderby=date": 400, "~1/entries?$skip=1": 400, "~1/entries?$filter=lock_id+eq+'x'": 400,
		"~/entries": 405, "~/incidents": 405, "~1/incidents": 200,
	} {
		if status, text := s.do("GET", to, ""); status != want {
			t.Errorf("%s: got %d %s, want %d", to, status, text, want)
		}
	}
}

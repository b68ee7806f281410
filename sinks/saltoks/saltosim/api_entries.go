package saltosim

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"time"
)

const continuation = "CLP-Continuation-Token"

var since = regexp.MustCompile(`^\s*utc_date_time ge (?:DateTime)?'?([^']*)'?\s*$`)

// listEntries shows the audit log. It knows no $skip: a header says where to go
// on, and a page may be empty without being the last (documented).
func (w *World) listEntries(r *request) reply {
	query := r.URL.Query()
	if query.Has("$skip") {
		return refuse(badFilter("The query option $skip is not supported."))
	}
	top, err := number(query, "$top", 20)
	if err != nil {
		return refuse(err)
	}
	list := slices.Clone(w.entries)
	if text := query.Get("$filter"); text != "" {
		parts := since.FindStringSubmatch(text)
		if parts == nil {
			return refuse(badFilter("The filter is not valid."))
		}
		from, err := time.Parse(time.RFC3339Nano, cmp.Or(parts[1], "-"))
		if err != nil {
			return refuse(badFilter("The filter is not valid."))
		}
		list = slices.DeleteFunc(list, func(e entry) bool { return e.at.Before(from) })
	}
	switch query.Get("$orderby") {
	case "", "utc_date_time", "utc_date_time asc", "local_date_time", "local_date_time asc":
	case "utc_date_time desc", "local_date_time desc":
		slices.Reverse(list)
	default:
		return refuse(badFilter("The order field is not known."))
	}
	return w.entryPage(r, list, top)
}

// entryPage cuts one page out of the log.
func (w *World) entryPage(r *request, list []entry, top int) reply {
	from, rest, err := place(r.Header.Get(continuation))
	if err != nil {
		return refuse(err)
	}
	from = min(from, len(list))
	to := min(from+min(top, w.opt.PageSize), len(list))
	if w.opt.Traps.EmptyPages && !rest && from < len(list) {
		to, rest = from, true // nothing this time, and the same place once more
	} else {
		rest = false
	}
	items := make([]entryShape, 0, to-from)
	for _, e := range list[from:to] {
		items = append(items, e.shape())
	}
	var token *string
	if to < len(list) || rest {
		next := string(mustJSON([]placeShape{{Token: strconv.Itoa(to), Range: map[string]bool{"rest": rest}}}))
		token = &next
	}
	return ok(mustJSON(struct {
		Items []entryShape `json:"items"`
		Token *string      `json:"continuation_token"`
	}{items, token}))
}

// placeShape is where a page ended, in the vendor's wrapping.
type placeShape struct {
	Token string          `json:"token"`
	Range map[string]bool `json:"range"`
}

func place(token string) (from int, rested bool, err error) {
	if token == "" {
		return 0, false, nil
	}
	var places []placeShape
	if json.Unmarshal([]byte(token), &places) == nil && len(places) == 1 {
		from, err = strconv.Atoi(places[0].Token)
		if err == nil && from >= 0 {
			return from, places[0].Range["rest"], nil
		}
	}
	return 0, false, badRequest("The continuation token is not valid.")
}

// entryShape is an entry as the API shows it.
type entryShape struct {
	ID       string  `json:"id"`
	Category string  `json:"event_category"`
	Detail   *string `json:"event_detail"`
	UTC      string  `json:"utc_date_time"`
	Local    string  `json:"local_date_time"`
	LockID   string  `json:"lock_id"`
	LockMAC  string  `json:"lock_mac_address"`
	Lock     string  `json:"lock_customer_reference"`
	Person   string  `json:"user_id"`
	Alias    *string `json:"user_alias"`
	HubID    string  `json:"iq_id"`
	Hub      string  `json:"iq_customer_reference"`
	By       string  `json:"access_by"`
	TTL      int     `json:"ttl_in_seconds"`
}

func (e entry) shape() entryShape {
	return entryShape{
		ID: e.id, Category: e.category, Detail: optional(e.detail),
		UTC: e.at.Format("2006-01-02T15:04:05Z"), Local: e.at.In(e.zone).Format(dateAndTime),
		LockID: e.lock.id, LockMAC: mac(e.lock.id), Lock: e.lock.name, Person: e.who.person, Alias: optional(e.who.alias),
		HubID: e.lock.hub.id, Hub: e.lock.hub.name, By: "pin_code", TTL: 90 * 24 * 3600,
	}
}

// listIncidents shows a house in which nothing ever happened.
func (w *World) listIncidents(r *request) reply { return w.entryPage(r, nil, 0) }

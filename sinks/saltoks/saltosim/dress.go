package saltosim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"unicode"
)

// dress gives an answer the looks that the traps ask for.
func (w *World) dress(r *http.Request, a reply) reply {
	if a.refusal != nil {
		return w.dressRefusal(a)
	}
	if a.status/100 != 2 || r.Method == http.MethodGet || r.Method == http.MethodPut {
		return a
	}
	switch w.opt.Traps.Answers {
	case Terse:
		if a.status = http.StatusNoContent; a.made {
			a.status = http.StatusCreated
		} else {
			a.body = nil
		}
	case Wordy:
		if a.status = http.StatusOK; len(a.body) == 0 {
			a.body = []byte("{}")
		}
	}
	return a
}

func (w *World) dressRefusal(a reply) reply {
	refused := *a.refusal
	switch w.opt.Traps.Codes {
	case Numbers:
		refused.Code = json.Number(fmt.Sprint(refused.Code))
	case Texts:
		refused.Code = fmt.Sprint(refused.Code)
	}
	a.body, a.refusal = mustJSON(refused), nil
	switch {
	case w.opt.Traps.OKRefusals:
		a.status = http.StatusOK
	case w.opt.Traps.NoReasons:
		a.body = nil
	}
	return a
}

// checkActing refuses everything to a user who lost the seat or the rights that
// the API acts with (assumed: the vendor says so of every call, but not how).
func (w *World) checkActing(r *http.Request) error {
	switch u := w.acting; {
	case !u.subscribed || u.Blocked || w.people[u.person] == nil || u.role.Code != "site_admin":
		return forbidden()
	case w.lapsed && r.Method != http.MethodGet:
		return unpaid()
	}
	return nil
}

// checkKeys refuses keys that are not in snake_case, if so wanted. Otherwise
// they are ignored like any unknown key (guessed).
func (w *World) checkKeys(body []byte) error {
	if !w.opt.Traps.CamelRefused || len(body) == 0 {
		return nil
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) != nil {
		return nil // the call itself says what is wrong
	}
	for key := range object {
		for _, c := range key {
			if unicode.IsUpper(c) {
				return badValue("A field of the request is not known")
			}
		}
	}
	return nil
}

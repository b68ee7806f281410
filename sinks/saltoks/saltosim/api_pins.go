package saltosim

import "encoding/json"

// putPIN makes a PIN, tells it once, and kills the one before (measured). It
// does so for a suspended user too, whose PIN opens nothing (measured). Of a
// body it knows expiry_date.
func (w *World) putPIN(r *request, u *user) reply {
	var form struct {
		Expiry *string `json:"expiry_date"`
	}
	if len(r.body) > 0 {
		if err := json.Unmarshal(r.body, &form); err != nil {
			return refuse(badRequest("The request is invalid."))
		}
	}
	until := lastWall
	if form.Expiry != nil {
		end, text, err := w.reading().date(*form.Expiry, "23:59", "59")
		if err != nil {
			return refuse(badValue("Expiry date is not valid"))
		}
		form.Expiry, until = text, minuteAfter(end)
	}
	u.pin.expiry, u.pin.until = form.Expiry, until
	if u.pin.digits == "" || !w.opt.Traps.SamePIN {
		w.rotate(u, r.now)
	} else {
		w.changed(u, r.now)
	}
	bare := w.opt.Traps.PIN == Bare || w.opt.Traps.PIN == Mixed && w.happens(0.5, "bare PIN", r.id)
	if bare {
		return ok([]byte(u.pin.digits))
	}
	return ok(mustJSON(u.pin.digits))
}

func (w *World) putCustomPIN(*request, *user) reply {
	return refuse(unpaid())
}

// listKeys shows that there is a PIN, never which (measured).
func (w *World) listKeys(r *request, u *user) reply {
	var keys []pin
	if u.pin.digits != "" {
		keys = append(keys, u.pin)
	}
	return page(w, r, keys, pin.render, nil)
}

func (p pin) render() []byte {
	return mustJSON(struct {
		Type       string  `json:"type"`
		Identifier string  `json:"key_identifier"`
		Expiry     *string `json:"expiry_date"`
		Offline    bool    `json:"offline_access"`
	}{"pin", "pin", p.expiry, false})
}

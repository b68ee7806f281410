package saltosim

// siteShape is a site as the API shows it.
type siteShape struct {
	ID                string `json:"id"`
	UID               string `json:"site_uid"`
	Name              string `json:"customer_reference"`
	TimeZone          string `json:"time_zone"`
	Country           string `json:"country_code"`
	Installation      string `json:"installation_state"`
	SubscriptionValid bool   `json:"subscription_valid"`
	SeatsBought       int    `json:"subscribed_user_amount"` // misleading, but so named (measured)
	SeatsTaken        int    `json:"active_user_amount"`
	ActiveIQs         int    `json:"active_iq_amount"`
	PINEnabled        bool   `json:"pin_enabled"`
	MobileKeys        bool   `json:"mkey_compatible"`
	EventsKept        string `json:"store_events_ttl"`
	Owner             person `json:"owner"`
}

func (w *World) siteJSON() []byte {
	return mustJSON(siteShape{
		ID: w.opt.SiteID, UID: w.opt.SiteUID, Name: w.opt.SiteName, TimeZone: w.opt.Zone, Country: w.opt.SiteUID[:2],
		Installation: w.installation(), SubscriptionValid: !w.lapsed, SeatsBought: w.opt.Seats, SeatsTaken: w.seatsTaken(),
		ActiveIQs: len(w.hubs.all), PINEnabled: !w.pinsOff, MobileKeys: true, EventsKept: "90.00:00:00",
		Owner: w.acting.personShape(),
	})
}

// installation is the state of the site; the word for one that is not released
// is unknown.
func (w *World) installation() string {
	if w.unreleased {
		return "not_released"
	}
	return "released"
}

func (w *World) listSites(r *request) reply {
	return page(w, r, []*World{w}, (*World).siteJSON, fields[*World]{
		"site_uid":           func(w *World) string { return w.opt.SiteUID },
		"customer_reference": func(w *World) string { return w.opt.SiteName },
	})
}

func (w *World) getSite(*request) reply { return ok(w.siteJSON()) }

func (w *World) getSubscription(*request) reply {
	return ok(mustJSON(struct {
		Seats    int      `json:"user_amount"`
		Type     string   `json:"type"`
		Features []string `json:"features"`
	}{w.opt.Seats, "default", []string{"pods", "smart_tag_assignment", "nfc", "events_storage", "activity_log"}}))
}

func (w *World) getMe(*request) reply {
	u := w.acting
	return ok(mustJSON(struct {
		ID        string  `json:"id"`
		FirstName string  `json:"first_name"`
		LastName  string  `json:"last_name"`
		Phone     *string `json:"phone"`
		Email     *string `json:"email"`
		Language  string  `json:"language"`
		Tag       *string `json:"tag_number"`
		TagUID    *string `json:"tag_rf_id_uid"`
		Image     *string `json:"image_url"`
	}{ID: u.person, FirstName: u.FirstName, LastName: u.LastName, Email: u.Email, Language: "en"}))
}

func (w *World) getSiteMe(*request) reply {
	return ok(mustJSON(struct {
		userShape
		Ownership   string   `json:"ownership_state"`
		MemberOfPod []string `json:"member_of_pods"`
		GuestOfPod  []string `json:"guest_of_pods"`
	}{w.acting.shape(), "none", []string{}, []string{}}))
}

func (w *World) listRoles(r *request) reply {
	var visible []role
	for _, r := range w.roles {
		if r.assignable {
			visible = append(visible, r)
		}
	}
	return page(w, r, visible, func(r role) []byte { return mustJSON(r) }, nil)
}

func (w *World) listLocks(r *request) reply {
	return page(w, r, w.locks.all, (*lock).render, lockFields)
}

var lockFields = fields[*lock]{"customer_reference": func(l *lock) string { return l.name }}

func (w *World) getLock(r *request) reply {
	l := w.locks.byID[r.PathValue("lock")]
	if l == nil {
		return refuse(notFound("Lock"))
	}
	return ok(l.render())
}

func (w *World) listHubs(r *request) reply {
	return page(w, r, w.hubs.all, w.renderHub, fields[*hub]{
		"customer_reference": func(h *hub) string { return h.name },
	})
}

func (w *World) getHub(r *request) reply {
	h := w.hubs.byID[r.PathValue("iq")]
	if h == nil {
		return refuse(notFound("IQ"))
	}
	return ok(w.renderHub(h))
}

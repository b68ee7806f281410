package saltosim

import "strings"

// lock is one door's lock. Privacy mode and the loss of the keypad happen at
// the door, so they count at once.
type lock struct {
	id, name string
	number   int
	hub      *hub
	kind     string // keypads end in "_pin"
	privacy  bool
	office   bool   // the door stands open
	battery  string // "fresh"; other words are unknown
	cut      bool   // off from its hub
	trail    map[string]visit
	json     []byte
}

// keypad reports whether the lock takes PINs; a lock that lost its model bit
// does not, until somebody holds a card to it (documented).
func (l *lock) keypad() bool { return strings.HasSuffix(l.kind, "_pin") }

type hubRef struct {
	ID         string `json:"id"`
	Name       string `json:"customer_reference"`
	MAC        string `json:"mac_address"`
	Online     bool   `json:"is_online"`
	Revision   string `json:"revision"`
	OTPEnabled bool   `json:"otp_enabled"`
}

type vendor struct {
	ID          string `json:"id"`
	Reference   string `json:"reference"`
	DisplayName string `json:"display_name"`
}

func (l *lock) render() []byte {
	if l.json == nil {
		l.json = mustJSON(struct {
			ID               string  `json:"id"`
			Name             string  `json:"customer_reference"`
			MAC              string  `json:"mac"`
			Floor            *string `json:"floor"`
			Kind             string  `json:"lock_type"`
			Online           bool    `json:"online"`
			Link             string  `json:"iq_link_state"`
			State            string  `json:"locked_state"`
			Battery          string  `json:"battery_level"`
			Privacy          bool    `json:"privacy_mode"`
			LeftOpen         bool    `json:"left_open_alarm"`
			Intrusion        bool    `json:"intrusion_alarm"`
			TagRegistration  string  `json:"tag_registration_state"`
			Communication    string  `json:"communication_type"`
			Vendor           vendor  `json:"vendor"`
			Repeater         *string `json:"repeater"`
			IQ               hubRef  `json:"iq"`
			OfficeSchedule   *string `json:"easy_office_mode_schedule"`
			OfflineKeysLimit int     `json:"offline_access_keys_limit"`
			OfflineKeysCount int     `json:"offline_access_keys_count"`
		}{
			ID: l.id, Name: l.name, MAC: mac(l.id), Kind: l.kind, Online: l.hub.online && !l.cut, Link: "attached",
			State: l.state(), Battery: l.battery, Privacy: l.privacy, TagRegistration: "none", Communication: "blue_net",
			Vendor: vendor{ID: "salto", Reference: "salto", DisplayName: "Salto"},
			IQ:     hubRef{l.hub.id, l.hub.name, mac(l.hub.id), l.hub.online, "2.0", true}, OfflineKeysLimit: 360,
		})
	}
	return l.json
}

// mac makes a hardware address of an id.
func mac(id string) string { return strings.ToUpper(strings.ReplaceAll(id, "-", "")[:12]) }

// state is the locked_state; "none", "unlocked" and "uncertain" are not played.
func (l *lock) state() string {
	if l.office {
		return "office_mode"
	}
	return "locked"
}

// syncStates are all words of data_sync_state. It read "not_synced" for ever on
// a healthy site (measured), so none is a receipt.
var syncStates = [...]string{"not_synced", "synced", "pending", "failed"}

func (w *World) dataSync(h *hub) string {
	if !w.opt.Traps.SyncWanders {
		return syncStates[0]
	}
	return syncStates[int(4*lot(w.opt.Seed, "sync", h.id, int(w.last.Unix()/3600)))]
}

func (w *World) renderHub(h *hub) []byte {
	return mustJSON(struct {
		ID              string  `json:"id"`
		Name            string  `json:"customer_reference"`
		TimeZone        string  `json:"time_zone"`
		MAC             string  `json:"mac"`
		Operator        *string `json:"operator"`
		State           string  `json:"state"`
		RestoreRequired bool    `json:"restore_required"`
		ResetDate       *string `json:"reset_date"`
		Online          bool    `json:"online"`
		LEDEnabled      bool    `json:"led_enabled"`
		DataSync        string  `json:"data_sync_state"`
		Signal          *int    `json:"signal_strength"`
		Revision        string  `json:"revision"`
		OTPEnabled      bool    `json:"otp_enabled"`
	}{
		ID: h.id, Name: h.name, TimeZone: h.zone.String(), MAC: mac(h.id), State: "active", Online: h.online,
		LEDEnabled: true, DataSync: w.dataSync(h), Revision: "2.0", OTPEnabled: true,
	})
}

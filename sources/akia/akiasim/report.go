package akiasim

import "time"

// No report is documented beyond its two paths; columns and extent are assumed.

// report is a report's outcome: rows and the ids by which a fault may pick some of them.
type report struct {
	ids  []string
	rows [][]byte
}

func (r *report) add(id string, row []byte) {
	r.ids = append(r.ids, id)
	r.rows = append(r.rows, row)
}

// reservationRow is one row of the report of reservations: the fields of a reservation, and its room's readiness.
type reservationRow struct {
	wireReservation
	ArrivalTime   *string `json:"arrival_time,omitempty"`
	DepartureTime *string `json:"departure_time,omitempty"`
	RoomStatus    string  `json:"room_status"`
}

// roomRow is one row of the report of rooms.
type roomRow struct {
	RoomNumber string `json:"room_number"`
	RoomStatus string `json:"room_status"`
}

// cachedRow is a rendered row and the one thing outside its reservation on which it depends.
// A replay reads the report tens of thousands of times and changes a few rows between two reads.
type cachedRow struct {
	json      []byte
	readiness string
}

// reservationReport shows "arrivals and in house, with room and status": whatever touches the days from yesterday
// to the horizon, in any state.
func (w *World) reservationReport(now time.Time) report {
	year, month, day := now.In(w.options.Zone).Date()
	today := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	first := today.AddDate(0, 0, -1).Format(time.DateOnly)
	last := today.AddDate(0, 0, w.options.HorizonDays).Format(time.DateOnly)

	var rep report
	for _, r := range w.shown.listing {
		if r.DepartureDate >= first && r.ArrivalDate <= last { // such dates sort as text
			rep.add(r.ID, w.row(r))
		}
	}
	return rep
}

// roomReport lists all rooms.
func (w *World) roomReport() report {
	var rep report
	for _, r := range w.shown.roomList {
		rep.add(r.name, r.row)
	}
	return rep
}

func (w *World) row(r *record) []byte {
	readiness := w.shown.readiness(r)
	if r.row.json == nil || r.row.readiness != readiness {
		r.row = cachedRow{json: w.renderRow(r, readiness), readiness: readiness}
	}
	return r.row.json
}

func (w *World) renderRow(r *record, readiness string) []byte {
	row := reservationRow{wireReservation: w.wireReservation(r.Reservation), RoomStatus: readiness}
	if w.options.ReportTimes {
		row.ArrivalTime, row.DepartureTime = &r.ArrivalTime, &r.DepartureTime
	}
	text := mustMarshal(row)
	if len(r.Custom) > 0 {
		columns := mustMarshal(r.Custom)
		text = append(append(text[:len(text)-1], ','), columns[1:]...)
	}
	return text
}

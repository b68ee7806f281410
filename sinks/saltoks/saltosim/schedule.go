package saltosim

import (
	"encoding/json"
	"time"
)

// Schedule is a time frame as a member of staff sets it by hand.
type Schedule struct {
	Days               []time.Weekday // none: all seven
	StartTime, EndTime string         // "15:04" or "15:04:05"; none: the whole day
	StartDate, EndDate string         // "2006-01-02" or "2006-01-02T15:04:05", wall clock; none: no bound
}

// schedule is one time frame of a group.
type schedule struct {
	id   string
	form scheduleForm
	span span
	json []byte
}

// scheduleForm holds the fields that a caller sends and gets back.
type scheduleForm struct {
	Monday    bool    `json:"monday"`
	Tuesday   bool    `json:"tuesday"`
	Wednesday bool    `json:"wednesday"`
	Thursday  bool    `json:"thursday"`
	Friday    bool    `json:"friday"`
	Saturday  bool    `json:"saturday"`
	Sunday    bool    `json:"sunday"`
	StartTime string  `json:"start_time"`
	EndTime   string  `json:"end_time"`
	StartDate *string `json:"start_date"`
	EndDate   *string `json:"end_date"`
}

func (s *schedule) render() []byte {
	if s.json == nil {
		s.json = mustJSON(struct {
			ID string `json:"id"`
			scheduleForm
		}{s.id, s.form})
	}
	return s.json
}

// form returns what the API would have been sent.
func (s Schedule) form() scheduleForm {
	f := scheduleForm{StartTime: "00:00", EndTime: "23:59", StartDate: optional(s.StartDate), EndDate: optional(s.EndDate)}
	if s.StartTime != "" {
		f.StartTime = s.StartTime
	}
	if s.EndTime != "" {
		f.EndTime = s.EndTime
	}
	days := s.Days
	if len(days) == 0 {
		days = []time.Weekday{0, 1, 2, 3, 4, 5, 6}
	}
	for _, d := range days {
		*f.weekdays()[d] = true
	}
	return f
}

func (f *scheduleForm) weekdays() [7]*bool {
	return [7]*bool{&f.Sunday, &f.Monday, &f.Tuesday, &f.Wednesday, &f.Thursday, &f.Friday, &f.Saturday}
}

// merge reads a body over the form: fields that the body does not name stay.
// Whether the vendor's PATCH is partial is unknown; all clients send every field.
func (f scheduleForm) merge(body []byte) (scheduleForm, error) {
	f.StartDate, f.EndDate = clone(f.StartDate), clone(f.EndDate) // the decoder writes through pointers
	if err := json.Unmarshal(body, &f); err != nil {
		return f, badRequest("The request is invalid.")
	}
	return f, nil
}

func clone(text *string) *string {
	if text == nil {
		return nil
	}
	copied := *text
	return &copied
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

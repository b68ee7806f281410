package saltosim

import (
	"encoding/json"
	"fmt"
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

// compile normalises the form as the vendor does and returns what a hub makes
// of it. Measured: a schedule needs a weekday; end_time "18:00" comes back as
// "18:00:59", the end minute being inclusive. Documented: a day's window cannot
// run overnight; of a bare date the end day is inclusive. Assumed: the end
// minute is inclusive for end_date too, and whatever seconds were sent.
func (f scheduleForm) compile() (scheduleForm, span, error) {
	s := span{from: firstWall, to: lastWall}
	for d, on := range f.weekdays() {
		if *on {
			s.days |= 1 << d
		}
	}
	if s.days == 0 {
		return f, s, badValue("At least one day should be selected")
	}
	var last wall
	var err error
	if s.opens, f.StartTime, err = parseClock(f.StartTime, "00"); err != nil {
		return f, s, badValue("Start time is not valid")
	}
	if last, f.EndTime, err = parseClock(f.EndTime, "59"); err != nil {
		return f, s, badValue("End time is not valid")
	}
	if s.opens >= last {
		return f, s, badValue("Start time should be earlier than end time")
	}
	s.ends = minuteAfter(last)
	if f.StartDate != nil {
		if s.from, f.StartDate, err = parseDate(*f.StartDate, "00:00", "00"); err != nil {
			return f, s, badValue("Start date is not valid")
		}
	}
	if f.EndDate != nil {
		if s.to, f.EndDate, err = parseDate(*f.EndDate, "23:59", "59"); err != nil {
			return f, s, badValue("End date is not valid")
		}
		if s.from >= s.to {
			return f, s, badValue("Start date should be earlier than end date")
		}
		s.to = minuteAfter(s.to)
	}
	return f, s, nil
}

// minuteAfter returns the first second after the minute that c is in.
func minuteAfter(c wall) wall { return c - c%minute + minute }

// parseClock reads "15:04" or "15:04:05"; seconds are what is added to the short form.
func parseClock(text, seconds string) (wall, string, error) {
	if len(text) == len("15:04") {
		text += ":" + seconds
	}
	t, err := time.Parse(time.TimeOnly, text)
	if err != nil {
		return 0, text, err
	}
	return wall(t.Hour()*3600 + t.Minute()*60 + t.Second()), text, nil
}

// parseDate reads a date with or without a time; clock and seconds are what is
// added to the shorter forms. A trailing Z or offset is ignored: all three
// clients whose code could be read fit that, though nobody measured it.
func parseDate(text, clock, seconds string) (wall, *string, error) {
	const date = len(time.DateOnly)
	if len(text) == date {
		text += "T" + clock
	}
	if len(text) < date+len("T15:04") {
		return 0, &text, fmt.Errorf("date is too short")
	}
	short := date + len("T15:04")
	full := short + len(":05")
	if len(text) >= full && text[short] == ':' {
		text = text[:full]
	} else {
		text = text[:short] + ":" + seconds
	}
	t, err := time.Parse("2006-01-02T15:04:05", text)
	if err != nil {
		return 0, &text, err
	}
	return wall(t.Unix()), &text, nil
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

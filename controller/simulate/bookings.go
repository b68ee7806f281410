package simulate

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"pinwarden/policy/access"
)

// Final is how a booking ended.
type Final string

// The endings, in the file's own words.
const (
	CheckedOut Final = "Check-Out"
	Canceled   Final = "Canceled"
	NoShow     Final = "No-Show"
)

// Booking is one row of a bookings file.
type Booking struct {
	ID                         access.StayID
	Booked, Arrival, Departure access.Date
	Final                      Final
	Status                     access.Date // the day on which Final was set
	Reserved, Assigned         string      // room types
	Changes                    int         // how often it was amended
	Guests                     int
	Kind, Channel              string
}

// columns of a bookings file; their order does not matter and others may stand beside them.
var columns = []string{
	"booking_id", "booked_on", "arrival", "departure", "final_status", "status_date",
	"reserved_room_type", "assigned_room_type", "booking_changes", "guests", "customer_type", "channel",
}

// longestStay is in days; a longer one is a slip of the pen that would be replayed for ever.
const longestStay = 366

// mostFaults is how many faults of a file are told at once.
const mostFaults = 10

// ReadBookings reads a bookings file. Every fault names its line and says what
// is expected; with any of them there are no bookings.
func ReadBookings(r io.Reader) ([]Booking, error) {
	file := csv.NewReader(r)
	head, err := file.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("line 1: the file is empty; its first line names the columns: " + strings.Join(columns, ", "))
	}
	if err != nil {
		return nil, err
	}
	at, err := places(head)
	if err != nil {
		return nil, err
	}
	var (
		bookings []Booking
		faults   []error
		seen     = map[access.StayID]int{}
	)
	for len(faults) < mostFaults {
		record, err := file.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			faults = append(faults, err) // names its line
			if !errors.Is(err, csv.ErrFieldCount) {
				break
			}
			continue
		}
		line, _ := file.FieldPos(0)
		b, err := parse(func(column string) string { return strings.TrimSpace(record[at[column]]) })
		if first, twice := seen[b.ID]; err == nil && twice {
			err = fmt.Errorf("booking_id %q stands on line %d already; each booking has its own", b.ID, first)
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("line %d: %w", line, err))
			continue
		}
		seen[b.ID] = line
		bookings = append(bookings, b)
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return bookings, nil
}

// places finds the columns by their names.
func places(head []string) (map[string]int, error) {
	at := map[string]int{}
	var missing []string
	for i, name := range head {
		at[strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))] = i
	}
	for _, name := range columns {
		if _, ok := at[name]; !ok {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("line 1: no column %s", strings.Join(missing, ", "))
	}
	return at, nil
}

var goodID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// parse reads one row and reports the first thing that is wrong with it.
func parse(text func(column string) string) (b Booking, err error) {
	fault := func(column, want string) {
		if err == nil {
			err = fmt.Errorf("%s %q is not %s", column, text(column), want)
		}
	}
	date := func(column string) access.Date {
		d, bad := access.ParseDate(text(column))
		if bad != nil {
			fault(column, "a date of the form 2015-07-31")
		}
		return d
	}
	count := func(column string) int {
		n, bad := strconv.Atoi(text(column))
		if bad != nil || n < 0 || n > 1000 {
			fault(column, "a whole number from 0 to 1000")
		}
		return n
	}
	b = Booking{
		ID: access.StayID(text("booking_id")), Final: Final(text("final_status")),
		Booked: date("booked_on"), Arrival: date("arrival"), Departure: date("departure"), Status: date("status_date"),
		Reserved: text("reserved_room_type"), Assigned: text("assigned_room_type"),
		Changes: count("booking_changes"), Guests: count("guests"),
		Kind: text("customer_type"), Channel: text("channel"),
	}
	if !goodID.MatchString(string(b.ID)) {
		fault("booking_id", "an id of letters, digits, dots, hyphens and underscores")
	}
	if !slices.Contains([]Final{CheckedOut, Canceled, NoShow}, b.Final) {
		fault("final_status", "Check-Out, Canceled or No-Show")
	}
	for _, column := range []string{"reserved_room_type", "assigned_room_type"} {
		if t := text(column); t == "" || len(t) > 16 {
			fault(column, "a room type of 1 to 16 characters")
		}
	}
	if b.Departure < b.Arrival {
		fault("departure", "on or after the arrival")
	}
	if b.Departure > b.Arrival+longestStay {
		fault("departure", fmt.Sprintf("within %d days of the arrival", longestStay))
	}
	if b.Booked > b.Arrival {
		fault("booked_on", "on or before the arrival")
	}
	return b, err
}

// Arriving returns the bookings whose arrival lies in the range, both days included.
func Arriving(bookings []Booking, from, to access.Date) []Booking {
	var out []Booking
	for _, b := range bookings {
		if b.Arrival >= from && b.Arrival <= to {
			out = append(out, b)
		}
	}
	return out
}

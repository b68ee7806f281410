package simulate

import (
	"strings"
	"testing"
)

const goodHead = "booking_id,booked_on,arrival,departure,final_status,status_date,reserved_room_type,assigned_room_type,booking_changes,guests,customer_type,channel\n"

func TestReadBookings(t *testing.T) {
	file := goodHead +
		"R1,2015-06-01,2015-07-01,2015-07-03,Check-Out,2015-07-03,A,D,2,2,Transient,Direct\n" +
		"R2,2015-06-01,2015-07-02,2015-07-02,Canceled,2015-06-20,A,A,0,1,Group,TA/TO\n"
	got, err := ReadBookings(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	want := Booking{
		ID: "R1", Booked: day(-29), Arrival: day(1), Departure: day(3), Final: CheckedOut, Status: day(3),
		Reserved: "A", Assigned: "D", Changes: 2, Guests: 2, Kind: "Transient", Channel: "Direct",
	}
	if len(got) != 2 || got[0] != want {
		t.Errorf("got %+v, want first %+v", got, want)
	}
	if in := Arriving(got, day(2), day(2)); len(in) != 1 || in[0].ID != "R2" {
		t.Errorf("arriving on the 2nd: %+v, want R2", in)
	}
}

func TestColumnsInAnyOrder(t *testing.T) {
	file := "channel,extra,customer_type,guests,booking_changes,assigned_room_type,reserved_room_type,status_date,final_status,departure,arrival,booked_on,booking_id\n" +
		"Direct,x,Transient,2,2,D,A,2015-07-03,Check-Out,2015-07-03,2015-07-01,2015-06-01,R1\n"
	got, err := ReadBookings(strings.NewReader(file))
	if err != nil || len(got) != 1 || got[0].ID != "R1" || got[0].Assigned != "D" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestBadBookings(t *testing.T) {
	good := "R1,2015-06-01,2015-07-01,2015-07-03,Check-Out,2015-07-03,A,A,2,2,Transient,Direct\n"
	for _, test := range []struct{ name, file, want string }{
		{"no file at all", "", "line 1: the file is empty"},
		{"a column is missing", strings.Replace(goodHead, ",guests", "", 1), "line 1: no column guests"},
		{"a date that is none", goodHead + strings.Replace(good, "2015-07-01", "1.7.2015", 1), `line 2: arrival "1.7.2015" is not a date of the form 2015-07-31`},
		{"a departure before the arrival", goodHead + strings.Replace(good, "2015-07-03", "2015-06-30", 1), `line 2: departure "2015-06-30" is not on or after the arrival`},
		{"booked after the arrival", goodHead + strings.Replace(good, "2015-06-01", "2015-07-02", 1), `line 2: booked_on "2015-07-02" is not on or before the arrival`},
		{"an unknown ending", goodHead + strings.Replace(good, "Check-Out", "Gone", 1), `line 2: final_status "Gone" is not Check-Out, Canceled or No-Show`},
		{"a count that is none", goodHead + strings.Replace(good, ",2,2,", ",many,2,", 1), `line 2: booking_changes "many" is not a whole number from 0 to 1000`},
		{"a room type that is missing", goodHead + strings.Replace(good, ",A,A,", ",,A,", 1), `line 2: reserved_room_type "" is not a room type`},
		{"an id that no system has", goodHead + strings.Replace(good, "R1", "R/1", 1), `line 2: booking_id "R/1" is not an id`},
		{"the same id twice", goodHead + good + good, `line 3: booking_id "R1" stands on line 2 already`},
		{"a row that is too short, and one after it", goodHead + "R1,2015-06-01\n" + strings.Replace(good, "Check-Out", "Gone", 1), "line 3: final_status"},
		{"a quote that does not end", goodHead + `R1,"2015`, "line 2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := ReadBookings(strings.NewReader(test.file))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want %q", err, test.want)
			}
			if got != nil {
				t.Errorf("got %d bookings beside the error", len(got))
			}
		})
	}
}

func TestFaultsAreCut(t *testing.T) {
	row := ",2015-06-01,2015-07-01,2015-07-03,Gone,2015-07-03,A,A,2,2,Transient,Direct\n"
	_, err := ReadBookings(strings.NewReader(goodHead + strings.Repeat("R1"+row, 30)))
	if n := strings.Count(err.Error(), "line "); n != mostFaults {
		t.Errorf("%d faults are told, want %d", n, mostFaults)
	}
}

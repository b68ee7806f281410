package akia

import (
	"context"
	"fmt"

	"pinwarden/policy/access"
)

// Observe runs the report of reservations, and the report of rooms if there is
// one. The House is complete only if the job said that it is done, its count
// matches, and every row names its stay once; what is missing is in the Gaps. An
// error means that the reservations could not be read at all. A report of rooms
// that fails costs only the readiness. Stays are sorted by ID, rooms by name.
func (c *Client) Observe(ctx context.Context) (access.House, error) {
	if c.cfg.ReportID == "" {
		return access.House{}, fmt.Errorf("akia: no report of reservations is configured; set ReportID: %w", access.ErrTerminal)
	}
	rep, err := c.run(ctx, c.cfg.ReportID)
	if err != nil {
		return access.House{}, fmt.Errorf("akia: %w", err)
	}
	h := harvest{mapper: c.mapper(&c.columns), read: rep.read}
	shown, err := gather(rep.rows, &c.columns, h.row)
	if err != nil {
		return access.House{}, fmt.Errorf("akia: read report %s: %w", rep.id, err)
	}
	house := access.House{
		Reading:   access.Reading{AsOf: rep.read, Skew: rep.skew},
		Abilities: access.Abilities{Lists: true, Times: h.has(fieldArrivalTime) || h.has(fieldDepartureTime)},
	}
	gaps := rep.match(shown)
	house.Stays, house.Bad = h.settle()
	gaps = append(gaps, h.lacks()...)
	house.Complete = len(gaps) == 0 // what follows makes rows doubtful, not absent

	gaps = append(gaps, h.strange.gaps(c.columns.name[fieldStatus], "Phases")...)
	if !rep.dated {
		gaps = append(gaps, "Akia does not tell its time, so the clocks cannot be compared")
	}
	rooms := readiness{words: c.readiness, read: rep.read}
	if c.cfg.RoomReportID == "" {
		house.Readiness = h.has(fieldReadiness)
		house.Rooms = h.rooms(&rooms)
	} else {
		house.Readiness = true
		house.Rooms, err = c.observeRooms(ctx, &rooms)
		if err != nil {
			rooms.gaps = append(rooms.gaps, fmt.Sprintf("rooms are unknown: %v", err))
		}
	}
	house.Gaps = append(gaps, rooms.trouble(c.columns.name[fieldReadiness])...)
	return house, nil
}

// gather walks over the rows of a report and counts them.
func gather(rows []byte, cols *columns, use func(*row)) (shown int, err error) {
	var r row
	at := cursor{b: rows}
	err = at.array(func() error {
		shown++
		if at.peek() != '{' {
			r = row{}
			if _, err := at.value(); err != nil {
				return err
			}
		} else if err := cols.read(&at, &r); err != nil {
			return err
		}
		use(&r)
		return nil
	})
	return shown, err
}

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
	read := c.table.House
	if c.cfg.RoomReportID != "" {
		read = func(e Export) (access.House, error) { house, _, err := c.table.stays(e); return house, err }
	}
	house, err := read(rep.export())
	if err != nil {
		return access.House{}, fmt.Errorf("akia: %w", err)
	}
	house.Skew = rep.skew
	if !rep.dated {
		house.Gaps = append(house.Gaps, "Akia does not tell its time, so the clocks cannot be compared")
	}
	if c.cfg.RoomReportID == "" {
		return house, nil
	}
	rooms := readiness{words: c.table.readiness}
	house.Readiness = true
	house.Rooms, err = c.observeRooms(ctx, &rooms)
	if err != nil {
		rooms.gaps = append(rooms.gaps, fmt.Sprintf("rooms are unknown: %v", err))
	}
	house.Gaps = append(house.Gaps, rooms.trouble(c.table.columns.name[fieldReadiness])...)
	return house, nil
}

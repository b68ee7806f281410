package plan

import (
	"slices"

	"pinwarden/policy/access"
)

// Wanted is what one stay should hold once the stays of a lock are settled with
// each other, whether its time has come or not.
type Wanted struct {
	Stay    *access.Stay // the row; of a stay without one, as it was last known
	Grant   *access.Grant
	Holding *access.Holding // what it holds; nil if nothing
	// Lines are what it should hold; those of a stay that must not change are what it holds.
	Lines []access.Line
	// Why says why it gets nothing, or keeps what it has; nil for what a grant serves.
	Why *access.Reason
	// Kept says that it keeps what it has.
	Kept bool
	// Reasons are what the other stays of its locks did to it.
	Reasons []access.Reason

	file *file
}

// Wants says of every stay, by key, what it should hold. It is the part of Diff
// that knows the stays and not yet what has to be done about them.
func Wants(in Inputs) []Wanted {
	t := in.trust()
	d := differ{in: &in, files: keep(&in, t)}
	park(d.files, &in)
	settle(d.files, &in)
	out := make([]Wanted, len(d.files))
	for i := range d.files {
		f := &d.files[i]
		out[i] = Wanted{
			Stay: f.stay, Grant: f.grant, Holding: f.holding, Why: f.why, Kept: f.fate == frozen,
			Reasons: f.reasons, Lines: d.wanted(f), file: f,
		}
	}
	return out
}

// wanted are the lines that a stay should hold.
func (d *differ) wanted(f *file) []access.Line {
	switch {
	case f.fate == frozen:
		return heldLines(f.holding)
	case f.fate != served || f.grant.Closed:
		return nil
	}
	d.want(f)
	if f.stay.Phase == access.Departed {
		d.nothingNew(f)
	} else {
		d.keepWays(f)
	}
	return slices.Clone(d.lines)
}

func heldLines(h *access.Holding) []access.Line {
	var lines []access.Line
	for i := range h.Lines {
		if l := &h.Lines[i]; l.Member {
			lines = append(lines, access.Line{ID: l.ID, Doors: l.Doors, Window: l.Window})
		}
	}
	return lines
}

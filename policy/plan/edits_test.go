package plan_test

import (
	"slices"
	"testing"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

func TestAnEditSaysWhatSomebodyElseDid(t *testing.T) {
	for name, tc := range map[string]struct {
		edit func(*access.Holding)
		want string
	}{
		"user suspended":    {func(h *access.Holding) { h.User.Suspended = true }, "user suspended"},
		"user blocked":      {func(h *access.Holding) { h.User.Blocked = true }, "user blocked"},
		"PIN use off":       {func(h *access.Holding) { h.User.UsesPIN = false }, "PIN use switched off"},
		"PIN deleted":       {func(h *access.Holding) { h.User.HasKey = false }, "PIN deleted"},
		"user deleted":      {func(h *access.Holding) { h.User = access.User{} }, "user deleted"},
		"group deleted":     {func(h *access.Holding) { h.Lines = h.Lines[:1] }, "room: group deleted"},
		"member removed":    {func(h *access.Holding) { h.Lines[0].Member = false }, "other doors: member removed"},
		"locks":             {func(h *access.Holding) { h.Lines[1].Doors = []access.DoorID{"Plant room"} }, "room: other locks"},
		"schedule added":    {func(h *access.Holding) { h.Lines[1].Odd = []string{"x"} }, "room: schedule added"},
		"schedule deleted":  {func(h *access.Holding) { h.Lines[1].Schedule, h.Lines[1].Window = "", access.Window{} }, "room: schedule deleted"},
		"hours of one line": {func(h *access.Holding) { h.Lines[0].Window.End = h.Lines[0].Window.End.AddDate(0, 1, 0) }, "other doors: other hours"},
	} {
		t.Run(name, func(t *testing.T) {
			set, in := issuedHotel(3, 0)
			in.House.Stays, in.Site.Holdings, in.Known.Stays = in.House.Stays[2:], in.Site.Holdings[2:], in.Known.Stays[2:]
			in.Limits.Edits = plan.ReportEdits
			h := &in.Site.Holdings[0]
			h.Lines = slices.Clone(h.Lines)
			tc.edit(h)
			in.Want = set.Desire(in.House, in.Site, in.Known, in.Now)
			p := plan.Guard(plan.Diff(in), in)
			if len(p.Alarms) != 1 || p.Alarms[0].Code != access.WhyEdited || p.Alarms[0].Text != tc.want || !p.Empty() {
				t.Errorf("want an alarm of %q and nothing to do:\n%s", tc.want, planText(&p))
			}
			in.Limits.Edits = plan.RepairEdits
			p = plan.Guard(plan.Diff(in), in)
			if len(p.Actions) != 1 || !slices.ContainsFunc(p.Actions[0].Reasons, func(r access.Reason) bool { return r.Text == tc.want }) {
				t.Errorf("want one action because of %q:\n%s", tc.want, planText(&p))
			}
			if k := p.Remember(in.Known).Stays[0]; k.Confirmed != 0 || k.Edits == nil || k.Edits.Repairs != 1 {
				t.Errorf("remembered: confirmed %d, edits %+v; want one repair that is under way", k.Confirmed, k.Edits)
			}
		})
	}
}

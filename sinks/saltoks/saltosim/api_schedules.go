package saltosim

import "slices"

func (w *World) listSchedules(r *request, g *group) reply {
	return page(w, r, g.schedules, (*schedule).render, nil)
}

func (w *World) postSchedule(r *request, g *group) reply {
	form, err := scheduleForm{}.merge(r.body)
	if err != nil {
		return refuse(err)
	}
	s, err := w.schedule(g, form)
	if err != nil {
		return refuse(err)
	}
	w.reschedule(g, append(slices.Clone(g.schedules), s), r.now)
	return made(s.render())
}

// patchSchedule changes a schedule in its place: its id and all PINs stay
// (measured).
func (w *World) patchSchedule(r *request, g *group, i int) reply {
	before := g.schedules[i]
	base := before.form
	if w.opt.Traps.WholePatch {
		base = scheduleForm{}
	}
	form, err := base.merge(r.body)
	if err != nil {
		return refuse(err)
	}
	next := &schedule{id: before.id}
	if next.form, next.span, err = form.compile(w.reading()); err != nil {
		return refuse(err)
	}
	schedules := slices.Clone(g.schedules)
	schedules[i] = next
	w.reschedule(g, schedules, r.now)
	if w.happens(w.opt.Traps.StalePatch, "stale patch", r.id) {
		return ok(before.render())
	}
	return ok(next.render())
}

func (w *World) deleteSchedule(r *request, g *group, i int) reply {
	w.reschedule(g, without(g.schedules, g.schedules[i]), r.now)
	return done()
}

// schedule makes a schedule, not yet in its group.
func (w *World) schedule(g *group, form scheduleForm) (*schedule, error) {
	form, span, err := form.compile(w.reading())
	if err != nil {
		return nil, err
	}
	return &schedule{id: w.id("schedule", g.id), form: form, span: span}, nil
}

package akia

// Follow works on the calls that wait, and returns how often somebody was woken.
func (h *Hints) Follow(w *Watch) (woken int) {
	for {
		select {
		case c := <-h.queue:
			if h.follow(c, w) {
				woken++
			}
		default:
			return woken
		}
	}
}

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

// Marked counts the rooms that are marked, and the stays whose room will be.
func (h *Hints) Marked() (marks, pending int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.marks), len(h.pending)
}

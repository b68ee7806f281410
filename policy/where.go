package policy

// Where returns the file and the line at which a rule stands, for people who
// look for the cause of a change; line 0 if there is no such rule.
func (s *Set) Where(rule string) (file string, line int) {
	for i := range s.Rules {
		if s.Rules[i].Name == rule {
			return s.File, s.Rules[i].Line
		}
	}
	return s.File, 0
}

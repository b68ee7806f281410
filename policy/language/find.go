package language

// NoKeys are words for which there is no key, and what does what they ask for.
var NoKeys = map[string]string{
	"late":  "a late check-out is the departure time that the hotel shows for the stay, or a later closes of its rule",
	"grace": "write it into closes, as check_out + 30m",
	"and":   "write the conditions beside each other; all of them must hold",
	"else":  "write a further rule; the first that matches decides",
	"all":   "write the conditions beside each other; all of them must hold",
	"pins":  "write pin into each rule",
}

// Find returns the paths of the objects that have a key, as rules.access, in the
// order of the language; the root is the empty path.
func Find(key string) []string {
	var found []string
	seen := map[*Type]bool{}
	var walk func(t *Type, path string)
	walk = func(t *Type, path string) {
		switch {
		case t == nil || seen[t]:
			return
		case t.Kind == Object:
			seen[t] = true
			if _, ok := t.Key(key); ok {
				found = append(found, path)
			}
			for _, k := range t.Keys {
				next := k.Name
				if path != "" {
					next = path + "." + k.Name
				}
				walk(k.Type, next)
			}
		}
		walk(t.Of, path)
		for _, one := range t.Types {
			walk(one, path)
		}
	}
	walk(Policy, "")
	return found
}

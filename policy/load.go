package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

// FileLimit is the size in bytes above which a policy file is refused unread.
const FileLimit = 256 << 10

// Load reads the policy of one property from the text of one file; name is only
// for messages. Either the whole file is in order, or there is no Set and the
// error is Diagnostics that hold every mistake. What only looks like one is no
// error, and stands in the Set's Warnings.
func Load(name string, text []byte) (*Set, error) {
	d := newDecoder(name)
	s := d.load(text)
	if d.found.wrong() {
		return nil, d.found.settle()
	}
	s.Warnings = d.found.settle()
	return s, nil
}

// LoadFile is Load of a file that is regular, or a link to one.
func LoadFile(fsys fs.FS, name string) (*Set, error) {
	text, err := readFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("read policy %s: %w", name, err)
	}
	return Load(name, text)
}

// LoadDir reads every *.yaml and *.yml file at the top of a folder, in the order
// of their names; names that begin with a dot are passed over. Each file is the
// policy of one property. The mistakes of all files come together as
// Diagnostics. A folder without a policy is an error: it never means that nobody
// may enter.
func LoadDir(fsys fs.FS) ([]*Set, error) {
	files, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("list policies: %w", err)
	}
	var sets []*Set
	var found Diagnostics
	places := map[string]string{} // of properties that have a file
	for _, f := range files {
		if f.IsDir() || !isPolicy(f.Name()) {
			continue
		}
		text, err := readFile(fsys, f.Name())
		if err != nil {
			return nil, fmt.Errorf("read policy %s: %w", f.Name(), err)
		}
		d := newDecoder(f.Name())
		s := d.load(text)
		if place, twice := places[s.Property]; twice {
			d.fault(d.property, quote(s.Property)+" has its policy in "+place, "keep one file for each property")
		} else if s.Property != "" {
			places[s.Property] = fmt.Sprintf("%s:%d", f.Name(), d.property.Line)
		}
		s.Warnings = d.found.settle()
		sets = append(sets, s)
		found = append(found, s.Warnings...)
	}
	switch {
	case len(sets) == 0:
		return nil, errors.New("no policy: the folder holds no *.yaml or *.yml file; put the policy of a property there")
	case found.wrong():
		found.sort()
		return nil, found
	}
	return sets, nil
}

func isPolicy(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return (ext == ".yaml" || ext == ".yml") && !strings.HasPrefix(name, ".")
}

// readFile reads a file, or what a link leads to, but of one that is too large
// only enough to know it. A pipe or a device may never end, and is not opened.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	switch info, err := fs.Stat(fsys, name); {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("this is no regular file; put the policy's text there, or remove it")
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, FileLimit+1))
	return text, errors.Join(err, f.Close())
}

// load returns what it could read of a policy; it is in order if nothing was found.
func (d *decoder) load(text []byte) *Set {
	sum := sha256.Sum256(text)
	s := newSet()
	s.File = d.file
	s.Revision = hex.EncodeToString(sum[:6])
	d.bounded(func() {
		if root, ok := d.parse(text); ok {
			d.policy(s)(root)
		}
	})
	return s
}

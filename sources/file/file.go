package file

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pinwarden/policy/access"
)

// Config sets up a Folder.
type Config struct {
	Dir string // where the exports are dropped
	// Rows says what the rows of an export mean.
	Rows func(Export) (access.House, error)
	// Count says that a file must count its rows to prove that none is missing.
	// Otherwise a file that ends as it should is taken for whole.
	Count bool
	// Settle is how long a file must have been left alone; default 10 s. A program
	// that writes elsewhere and renames needs no such pause.
	Settle time.Duration
	Now    func() time.Time // default time.Now
}

// Export is what one file shows.
type Export struct {
	Name  string    // for people, as in export "monday.csv"
	Rows  []byte    // a JSON array of objects
	Read  time.Time // the instant for which it speaks
	Count int       // how many rows it says that it has, -1 if it does not say
	Gaps  []string  // why it is not whole, as far as can be told without its rows
}

// Folder is a folder of exports. Make it with New.
type Folder struct{ cfg Config }

// New returns a folder. It need not exist yet.
func New(cfg Config) (*Folder, error) {
	if cfg.Dir == "" || cfg.Rows == nil {
		return nil, errors.New("file: name the folder of the exports, and say what their rows mean")
	}
	cfg.Settle = cmp.Or(cfg.Settle, 10*time.Second)
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Folder{cfg}, nil
}

const (
	largest = 16 << 20 // the longest file that is read
	mostBad = 5        // files that are looked at before giving up
)

// export is a file that may be one.
type export struct {
	name    string
	written time.Time
}

// Observe reads the newest file that is whole; if none is, the newest that can be
// read at all. An error means that there is none.
func (f *Folder) Observe(ctx context.Context) (access.House, error) {
	found, err := f.list()
	if err != nil {
		return access.House{}, fmt.Errorf("file: %w", err)
	}
	var gaps []string
	var part *access.House // of the newest that is not whole, with what was said until then
	for i, e := range found {
		if err := ctx.Err(); err != nil {
			return access.House{}, err
		}
		if i == mostBad {
			break
		}
		house, err := f.read(e)
		whole := append(slices.Clone(gaps), house.Gaps...)
		switch {
		case err != nil:
			gaps = append(gaps, fmt.Sprintf("the export %q is passed over: %v", e.name, err))
			continue
		case house.Complete:
			house.Gaps = whole
			return house, nil
		case part == nil:
			part = &house
			part.Gaps = whole
		}
		gaps = append(gaps, fmt.Sprintf("the export %q is passed over: it is not whole: %s", e.name, strings.Join(house.Gaps, "; ")))
	}
	if part != nil {
		return *part, nil
	}
	if len(gaps) == 0 {
		gaps = append(gaps, "drop a .csv or .json there")
	}
	return access.House{}, fmt.Errorf("file: no export in %s can be read: %s", f.cfg.Dir, strings.Join(gaps, "; "))
}

// list finds the exports, the newest first. What other programs call a file that
// they have not finished is none yet.
func (f *Folder) list() ([]export, error) {
	entries, err := os.ReadDir(f.cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("open the folder of exports: %w", err)
	}
	var found []export
	for _, d := range entries {
		kind := strings.ToLower(filepath.Ext(d.Name()))
		if !d.Type().IsRegular() || strings.HasPrefix(d.Name(), ".") || strings.HasPrefix(d.Name(), "~") || kind != ".csv" && kind != ".json" {
			continue
		}
		info, err := d.Info()
		if err != nil {
			continue // gone since: renamed or removed
		}
		found = append(found, export{d.Name(), info.ModTime()})
	}
	slices.SortFunc(found, func(a, b export) int {
		return cmp.Or(b.written.Compare(a.written), strings.Compare(b.name, a.name))
	})
	return found, nil
}

// What is wrong with a file.
var (
	errEmpty   = errors.New("it is empty")
	errCut     = errors.New("it ends in the middle: half-written")
	errTouched = errors.New("it may still be being written")
)

func (f *Folder) read(e export) (access.House, error) {
	now := f.cfg.Now()
	if quiet := now.Sub(e.written); quiet >= 0 && quiet < f.cfg.Settle {
		return access.House{}, errTouched
	}
	text, err := f.text(e)
	if err != nil {
		return access.House{}, err
	}
	parse := parseCSV
	if strings.EqualFold(filepath.Ext(e.name), ".json") {
		parse = parseJSON
	}
	p, err := parse(text)
	if err != nil {
		return access.House{}, err
	}
	out := Export{Name: fmt.Sprintf("export %q", e.name), Rows: p.rows, Read: e.written, Count: p.count, Gaps: p.gaps}
	if !p.asOf.IsZero() && p.asOf.Before(out.Read) {
		out.Read = p.asOf
	}
	if now.Before(out.Read) {
		out.Read = now // a clock that is ahead must not make rows look fresher
	}
	out.Read = out.Read.UTC()
	if f.cfg.Count && p.count < 0 {
		out.Gaps = append(out.Gaps, out.Name+": it does not count its rows, so nothing proves that none is missing")
	}
	return f.cfg.Rows(out)
}

// text reads a file that nobody changes meanwhile.
func (f *Folder) text(e export) ([]byte, error) {
	file, err := os.Open(filepath.Join(f.cfg.Dir, e.name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.New("it is gone: renamed or removed")
	case err != nil:
		return nil, errors.New("it cannot be opened; look at its permissions")
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, largest+1))
	if err != nil {
		return nil, errors.New("it cannot be read to its end")
	}
	info, err := file.Stat()
	switch {
	case err != nil || !info.ModTime().Equal(e.written):
		return nil, errTouched
	case len(text) > largest:
		return nil, fmt.Errorf("it is larger than %d MiB", largest>>20)
	case len(strings.TrimSpace(string(text))) == 0:
		return nil, errEmpty
	}
	return text, nil
}

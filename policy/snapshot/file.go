package snapshot

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// Version is the format of the files that are written, and the only one that is read.
const Version = "pinwarden/snapshot/v1"

// Limit is the largest file that is read, in bytes, unpacked: many times a large hotel's.
const Limit = 256 << 20

// File is a snapshot as it is written: JSON, the nouns of package access under
// their own names, instants in UTC, and every list in the order of the inputs.
// Spans of time in Limits are in nanoseconds.
type File struct {
	APIVersion string     `json:"apiVersion"`
	Properties []Property `json:"properties"`
}

// Property is the snapshot of one property at one instant.
type Property struct {
	Property string       `json:"property"`
	Office   string       `json:"office,omitzero"` // Akia's id of the property; empty: the file does not say
	Now      time.Time    `json:"now"`
	Zone     string       `json:"zone"` // of the policy under which it was taken
	House    access.House `json:"house"`
	Site     access.Site  `json:"site"`
	Known    access.Known `json:"known"` // after this observation
	Limits   plan.Limits  `json:"limits"`
}

// Write writes the file, packed or not. Equal snapshots are equal bytes.
func (f *File) Write(w io.Writer, packed bool) error {
	f.APIVersion = Version
	if !packed {
		return f.encode(w)
	}
	zip := gzip.NewWriter(w)
	return errors.Join(f.encode(zip), zip.Close())
}

func (f *File) encode(w io.Writer) error {
	b := bufio.NewWriter(w)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	return errors.Join(e.Encode(f), b.Flush())
}

// Read reads a file, packed or not. What it does not know is an error, since a plan
// that ignores it would be another plan.
func Read(r io.Reader) (*File, error) {
	text, err := unpack(r)
	if err != nil {
		return nil, err
	}
	f := &File{}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(f); err != nil {
		return nil, cmp.Or(foreign(text), fmt.Errorf("it is no snapshot: %w; make one with pinwarden snapshot", err))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the snapshot in its file; make a new one with pinwarden snapshot")
	}
	if f.APIVersion != Version {
		return nil, badVersion(f.APIVersion)
	}
	for i := range f.Properties {
		if err := f.Properties[i].check(); err != nil {
			return nil, fmt.Errorf("property %q: %w; take the file as pinwarden snapshot wrote it", f.Properties[i].Property, err)
		}
	}
	return f, nil
}

// unpack reads all of a file that is packed or not.
func unpack(r io.Reader) ([]byte, error) {
	b := bufio.NewReader(r)
	var in io.Reader = b
	if magic, _ := b.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		zip, err := gzip.NewReader(b)
		if err != nil {
			return nil, fmt.Errorf("unpack it: %w", err)
		}
		in = zip
	}
	text, err := io.ReadAll(io.LimitReader(in, Limit+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read it: %w", err)
	case len(text) > Limit:
		return nil, fmt.Errorf("it is larger than %d MiB, which is no hotel", Limit>>20)
	}
	return text, nil
}

// foreign says that a file is of another version, if that is what is wrong with it.
func foreign(text []byte) error {
	var f struct {
		APIVersion string `json:"apiVersion"`
	}
	if json.Unmarshal(text, &f) != nil || f.APIVersion == "" || f.APIVersion == Version {
		return nil
	}
	return badVersion(f.APIVersion)
}

func badVersion(version string) error {
	return fmt.Errorf("it is of version %q and this program reads %s: make it and read it with the same release", version, Version)
}

// check refuses a file whose lists are not in the order that planners rely on.
func (p *Property) check() error {
	switch {
	case p.Property == "" || p.Now.IsZero():
		return errors.New("it does not say of which property or instant it is")
	case !rising(p.House.Stays, func(s *access.Stay) access.Key { return s.Key }):
		return errors.New("its stays are not in order")
	case !rising(p.Site.Holdings, func(h *access.Holding) access.Key { return h.Key }):
		return errors.New("its holdings are not in order")
	case !rising(p.Known.Stays, func(k *access.KnownStay) access.Key { return k.Key }):
		return errors.New("its memory of stays is not in order")
	case !rising(p.Site.Doors, func(d *access.Door) access.DoorID { return d.ID }):
		return errors.New("its doors are not in order")
	}
	return nil
}

// rising reports whether no key is less than the one before it, and none is empty.
func rising[T any, K ~string](list []T, key func(*T) K) bool {
	var last K
	for i := range list {
		k := key(&list[i])
		if k < last || k == "" {
			return false
		}
		last = k
	}
	return true
}

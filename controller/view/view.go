package view

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/hashicorp/go-memdb"

	"pinwarden/policy/access"
)

// Row is one stay in the last pass. A Row that was read must not be changed.
type Row struct {
	Key               access.Key
	Stay              access.StayID
	Room              string // as shown, or of the holding
	Phase             access.Phase
	CheckIn, CheckOut time.Time
	// Doors are the locks of every line, held or wanted.
	Doors   []access.DoorID
	Lines   []access.HeldLine // as held
	Working bool              // the user can open what the lines say
	Told    bool              // the guest has the PIN of that user
	Rule    string
	Reasons []access.Reason
	// Next is when the stay's plan changes by itself; zero if never.
	Next time.Time
}

// The table and its indexes.
const (
	table     = "stay"
	byKey     = "id"
	byRoom    = "room"
	byDoor    = "door"
	byNext    = "next"
	nextBytes = 8
)

func schema() *memdb.DBSchema {
	return &memdb.DBSchema{Tables: map[string]*memdb.TableSchema{table: {
		Name: table,
		Indexes: map[string]*memdb.IndexSchema{
			byKey:  {Name: byKey, Unique: true, Indexer: &memdb.StringFieldIndex{Field: "Key"}},
			byRoom: {Name: byRoom, AllowMissing: true, Indexer: &memdb.StringFieldIndex{Field: "Room"}},
			byDoor: {Name: byDoor, AllowMissing: true, Indexer: &memdb.StringSliceFieldIndex{Field: "Doors"}},
			byNext: {Name: byNext, AllowMissing: true, Indexer: nextIndex{}},
		},
	}}}
}

// nextIndex orders rows by the instant of their next change; rows without one are left out.
type nextIndex struct{}

func (nextIndex) FromObject(o any) (bool, []byte, error) {
	r, ok := o.(*Row)
	if !ok {
		return false, nil, fmt.Errorf("view holds a %T", o)
	}
	if r.Next.IsZero() {
		return false, nil, nil
	}
	return true, encode(r.Next), nil
}

func (nextIndex) FromArgs(args ...any) ([]byte, error) {
	if len(args) == 1 {
		if at, ok := args[0].(time.Time); ok {
			return encode(at), nil
		}
	}
	return nil, fmt.Errorf("the next change is looked up by one instant")
}

func encode(t time.Time) []byte {
	return binary.BigEndian.AppendUint64(make([]byte, 0, nextBytes), uint64(t.Unix()))
}

// View is the latest snapshot and those that readers still hold.
type View struct{ db *memdb.MemDB }

// New returns an empty view.
func New() *View {
	db, err := memdb.NewMemDB(schema())
	if err != nil {
		panic(err) // the schema above is wrong
	}
	return &View{db}
}

// Replace puts the rows of a pass in the place of all there were.
func (v *View) Replace(rows []Row) error {
	txn := v.db.Txn(true)
	defer txn.Abort()
	if _, err := txn.DeleteAll(table, byKey); err != nil {
		return fmt.Errorf("clear the view: %w", err)
	}
	for i := range rows {
		if err := txn.Insert(table, &rows[i]); err != nil {
			return fmt.Errorf("view of stay %s: %w", rows[i].Key, err)
		}
	}
	txn.Commit()
	return nil
}

// Snapshot returns the rows of the last pass, for as long as the reader likes.
func (v *View) Snapshot() Snapshot { return Snapshot{v.db.Txn(false)} }

// Snapshot is one pass.
type Snapshot struct{ txn *memdb.Txn }

// Stay returns the row of a stay.
func (s Snapshot) Stay(key access.Key) (*Row, bool) {
	o, err := s.txn.First(table, byKey, string(key))
	if err != nil || o == nil {
		return nil, false
	}
	return o.(*Row), true
}

// All returns every row, by key.
func (s Snapshot) All() []*Row { return collect(s.txn.Get(table, byKey)) }

// Room returns the rows of a room.
func (s Snapshot) Room(name string) []*Row { return collect(s.txn.Get(table, byRoom, name)) }

// Door returns the rows with a lock.
func (s Snapshot) Door(id access.DoorID) []*Row { return collect(s.txn.Get(table, byDoor, string(id))) }

// Upcoming returns the rows that change by themselves from an instant on, soonest first.
func (s Snapshot) Upcoming(from time.Time) []*Row {
	return collect(s.txn.LowerBound(table, byNext, from))
}

func collect(it memdb.ResultIterator, err error) []*Row {
	if err != nil {
		panic(err) // an index that the schema does not have
	}
	var rows []*Row
	for o := it.Next(); o != nil; o = it.Next() {
		rows = append(rows, o.(*Row))
	}
	return rows
}

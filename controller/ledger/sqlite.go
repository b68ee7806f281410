package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"

	"modernc.org/sqlite" // registers the driver, too
	sqlite3 "modernc.org/sqlite/lib"
)

// Everything that only SQLite understands is in this file.

// busyMillis is how long a write waits for somebody who reads or copies the file with other tools.
const busyMillis = 10_000

// openSQLite opens the database in a file that nobody but its owner may read.
func openSQLite(ctx context.Context, path string, noSync bool) (*sql.DB, error) {
	if path != Memory {
		if err := private(path); err != nil {
			return nil, err
		}
	}
	db, err := sql.Open("sqlite", dataSource(path, noSync))
	if err != nil {
		return nil, err
	}
	// One writer needs one connection; of a database in memory the connection is the database.
	db.SetMaxOpenConns(1)
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, broken(err)
	}
	return db, nil
}

// broken adds the way out to the error of a file that is no database, or no more.
func broken(err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) && (e.Code()&0xff == sqlite3.SQLITE_NOTADB || e.Code()&0xff == sqlite3.SQLITE_CORRUPT) {
		return fmt.Errorf("%w: put its newest copy back, or move it away: what is on the site is then recognised by its markers", err)
	}
	return err
}

func dataSource(path string, noSync bool) string {
	synchronous := "FULL" // in WAL mode NORMAL would lose commits with the power
	if noSync {
		synchronous = "OFF"
	}
	q := url.Values{
		"_txlock": {"immediate"},
		"_dqs":    {"0"},
		"_pragma": {
			fmt.Sprintf("busy_timeout(%d)", busyMillis),
			"journal_mode(WAL)",
			"synchronous(" + synchronous + ")",
			"secure_delete(ON)", // what is erased is overwritten
		},
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// private makes the file if there is none. SQLite gives its companions the same mode.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	return f.Chmod(0o600)
}

// flush empties the write-ahead log, where earlier versions of a page live on until then.
func flush(ctx context.Context, db *sql.DB) error {
	var busy, pages, moved int
	if err := db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved); err != nil {
		return fmt.Errorf("empty the write-ahead log: %w", err)
	}
	return nil
}

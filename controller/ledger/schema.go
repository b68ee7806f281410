package ledger

import (
	"context"
	"fmt"
)

// migrations[n-1] leads from schema n-1 to schema n. One that was released is never changed.
//
// Instants are nanoseconds since 1970 in UTC, 0 for none; dates are text, empty for none; results, sealed bytes and
// hashes are text too, so that any SQL database can hold them.
var migrations = []string{`
CREATE TABLE meta (
	name  TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL
);
CREATE TABLE stays (
	stay        TEXT    NOT NULL PRIMARY KEY,
	source_id   TEXT    NOT NULL,
	phase       TEXT    NOT NULL,
	phase_since BIGINT  NOT NULL,
	room        TEXT    NOT NULL,
	room_since  BIGINT  NOT NULL,
	arrival     TEXT    NOT NULL,
	departure   TEXT    NOT NULL,
	dates_since BIGINT  NOT NULL,
	in_house    BOOLEAN NOT NULL,
	misses      INTEGER NOT NULL,
	last_miss   BIGINT  NOT NULL
);
CREATE TABLE rooms (
	name      TEXT   NOT NULL PRIMARY KEY,
	readiness TEXT   NOT NULL,
	since     BIGINT NOT NULL
);
CREATE TABLE deeds (
	stay           TEXT   NOT NULL PRIMARY KEY,
	opened         BIGINT NOT NULL,
	opened_room    TEXT   NOT NULL,
	made           BIGINT NOT NULL,
	closed         BIGINT NOT NULL,
	minting        BIGINT NOT NULL,
	tried          BIGINT NOT NULL,
	told_user      TEXT   NOT NULL,
	told_at        BIGINT NOT NULL,
	told_room      TEXT   NOT NULL,
	told_arrival   TEXT   NOT NULL,
	told_departure TEXT   NOT NULL
);
CREATE TABLE pins (
	stay     TEXT   NOT NULL PRIMARY KEY,
	user_ref TEXT   NOT NULL,
	sealed   TEXT   NOT NULL, -- empty once erased
	digest   TEXT   NOT NULL, -- keyed hash of the digits
	made     BIGINT NOT NULL
);
CREATE INDEX pins_by_digest ON pins (digest);
CREATE TABLE intents (
	id      BIGINT NOT NULL PRIMARY KEY,
	stay    TEXT   NOT NULL,
	op      TEXT   NOT NULL,
	step    TEXT   NOT NULL,
	at      BIGINT NOT NULL,
	result  TEXT   NOT NULL, -- empty until settled
	settled BIGINT NOT NULL,
	error   TEXT   NOT NULL
);
CREATE INDEX intents_by_stay ON intents (stay, op);
CREATE INDEX intents_open ON intents (id) WHERE result = '';
CREATE TABLE removals (
	at   BIGINT NOT NULL,
	stay TEXT   NOT NULL,
	verb TEXT   NOT NULL
);
CREATE TABLE audit (
	seq    BIGINT NOT NULL PRIMARY KEY,
	at     BIGINT NOT NULL,
	who    TEXT   NOT NULL,
	what   TEXT   NOT NULL,
	stay   TEXT   NOT NULL,
	detail TEXT   NOT NULL,
	prev   TEXT   NOT NULL,
	hash   TEXT   NOT NULL
);
`, `
ALTER TABLE stays ADD COLUMN confirmed BIGINT  NOT NULL DEFAULT 0; -- access.Holding.Digest, its bits as a signed number
ALTER TABLE stays ADD COLUMN edited    BIGINT  NOT NULL DEFAULT 0;
ALTER TABLE stays ADD COLUMN repairs   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stays ADD COLUMN repaired  BIGINT  NOT NULL DEFAULT 0;
ALTER TABLE stays ADD COLUMN elsewhere BIGINT  NOT NULL DEFAULT 0; -- since when in a group that is not ours
CREATE TABLE offline (
	door  TEXT   NOT NULL PRIMARY KEY,
	since BIGINT NOT NULL,
	back  BIGINT NOT NULL
);
CREATE TABLE unconfirmed (
	door TEXT   NOT NULL,
	stay TEXT   NOT NULL,
	at   BIGINT NOT NULL,
	ends BIGINT NOT NULL,
	PRIMARY KEY (door, stay)
);
`, `
ALTER TABLE stays ADD COLUMN actions TEXT NOT NULL DEFAULT ''; -- names with blanks between them
`}

// migrate brings the schema up to date, one transaction for each step.
func (l *Ledger) migrate(ctx context.Context) error {
	const table = "CREATE TABLE IF NOT EXISTS migrations (number INTEGER NOT NULL PRIMARY KEY, at BIGINT NOT NULL)"
	if _, err := l.db.ExecContext(ctx, table); err != nil {
		return err
	}
	var have int
	if err := l.db.QueryRowContext(ctx, "SELECT COALESCE(MAX(number), 0) FROM migrations").Scan(&have); err != nil {
		return fmt.Errorf("read the number of its schema: %w", err)
	}
	if have > len(migrations) {
		return fmt.Errorf("written by a newer pinwarden (schema %d, this one knows %d): "+
			"run that version, or restore the backup from before the upgrade", have, len(migrations))
	}
	for n := have + 1; n <= len(migrations); n++ {
		err := l.transact(ctx, func(t *txn) error {
			if err := t.exec(migrations[n-1]); err != nil {
				return err
			}
			return t.exec("INSERT INTO migrations (number, at) VALUES ($1, $2)", n, stamp(l.now()))
		})
		if err != nil {
			return fmt.Errorf("bring it to schema %d: %w", n, err)
		}
	}
	return nil
}

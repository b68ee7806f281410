package ledger

import "context"

// DataSource is for tests of how the file is opened.
var DataSource = dataSource

// FailCommit makes a change of a stay whose commit fails, as a full disk would.
func (l *Ledger) FailCommit(ctx context.Context) error {
	return l.write(ctx, "fail", func(t *txn) error {
		if err := t.deed("aaaaaaaaaaaaaaaa", func(d *deed) { d.openedRoom = "never" }); err != nil {
			return err
		}
		return t.exec("ROLLBACK")
	})
}

package ledger

import "context"

// DataSource is for tests of how the file is opened.
var DataSource = dataSource

// FailCommit makes a change of a stay whose commit fails. word is what became of it in truth, ROLLBACK or COMMIT.
func (l *Ledger) FailCommit(ctx context.Context, word string) error {
	return l.write(ctx, "fail", func(t *txn) error {
		if err := t.deed("aaaaaaaaaaaaaaaa", func(d *deed) { d.openedRoom = "205" }); err != nil {
			return err
		}
		return t.exec(word)
	})
}

package ledger

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// OpenCopy opens a copy of the ledger in a file, for a dry run: whatever is
// written to it is gone when it is closed, and the ledger itself is neither
// changed nor made. It fails while another process has the ledger open, since
// that one knows more than the file says.
func OpenCopy(ctx context.Context, path string, o Options) (*Ledger, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return Open(ctx, Memory, o)
	}
	lock, err := peek(path + ".lock")
	if err != nil {
		return nil, fmt.Errorf("copy ledger %s: %w", path, err)
	}
	defer lock.Close()
	dir, err := os.MkdirTemp("", "pinwarden-plan-")
	if err != nil {
		return nil, fmt.Errorf("copy ledger %s: %w", path, err)
	}
	gone := closer(func() error { return os.RemoveAll(dir) })
	to := filepath.Join(dir, "ledger.db")
	for _, part := range []string{"", "-wal"} {
		if err := copyFile(path+part, to+part); err != nil && (part == "" || !errors.Is(err, fs.ErrNotExist)) {
			return nil, errors.Join(fmt.Errorf("copy ledger %s: %w", path, err), gone())
		}
	}
	l, err := Open(ctx, to, o)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("copy of ledger %s: %w", path, err), gone())
	}
	l.lock = both{l.lock, gone}
	return l, nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// closer is a function as an io.Closer.
type closer func() error

func (c closer) Close() error { return c() }

// both closes one after the other.
type both [2]io.Closer

func (b both) Close() error { return errors.Join(b[0].Close(), b[1].Close()) }

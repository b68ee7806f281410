package ledger

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// acquire takes the lock that this file stands for until it is closed or the process ends.
func acquire(path string) (io.Closer, error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	const shareWithNobody = 0
	h, err := syscall.CreateFile(name, syscall.GENERIC_WRITE, shareWithNobody, nil, syscall.OPEN_ALWAYS, 0, 0)
	if err != nil {
		return nil, fmt.Errorf("in use by another process: %w: %w", ErrInUse, err)
	}
	return os.NewFile(uintptr(h), path), nil
}

// peek takes the lock for a reader, if there is a file for it.
func peek(path string) (io.Closer, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return io.NopCloser(nil), nil
	}
	return acquire(path)
}

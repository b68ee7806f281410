package tokens

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// tryLock takes the lock that this file stands for until it is closed or the process ends.
func tryLock(path string) (io.Closer, error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	const shareWithNobody = 0
	h, err := syscall.CreateFile(name, syscall.GENERIC_WRITE, shareWithNobody, nil, syscall.OPEN_ALWAYS, 0, 0)
	const sharingViolation = syscall.Errno(32)
	switch {
	case errors.Is(err, sharingViolation):
		return nil, errLocked
	case err != nil:
		return nil, err
	}
	return os.NewFile(uintptr(h), path), nil
}

// syncFolder does nothing: Windows has no such call, and keeps renames in its journal.
func syncFolder(string) error { return nil }

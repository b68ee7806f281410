package access

import "errors"

// The classes of error that adapters put their errors in, asked for with
// errors.Is. An error of neither class is transient: the next pass tries again.
var (
	// ErrTerminal says that the same call would fail again until something changes.
	ErrTerminal = errors.New("will not work until something changes")
	// ErrAmbiguous says that a write may have happened. Only reading settles it; it must not be resent.
	ErrAmbiguous = errors.New("outcome unknown")
)

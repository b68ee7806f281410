package tokens

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Config sets up a Keeper.
type Config struct {
	// Account names the file, and the login that a person is asked for.
	Account string
	Dir     string // the folder of the file; Save makes it
	Key     []byte // 32 bytes that the sealing key is drawn from
	// Bound is what the tokens belong to, as client and host: with another one the file does not open.
	Bound  string
	Client Client
	// Pace waits until the vendor's limit allows a refresh; nil: nothing to wait for.
	Pace func(context.Context) error
	// Notice hears what became of the login; nil: nobody. It must not call the Keeper.
	Notice func(Notice)
}

// Notice is news about an account. It comes when something changed, and not again while it lasts, but for failures,
// which are to be counted.
type Notice struct {
	Kind    Kind
	Again   bool      // Failed as the last time, so there is nothing to say
	Expires time.Time // of the access token in use
	Err     error     // for Failed and LoginNeeded
}

// Kind is what a Notice tells.
type Kind int

// The kinds of notices.
const (
	Found       Kind = iota // tokens are in use that somebody else got: a login, another process
	Refreshed               // a refresh brought a new pair
	Failed                  // a refresh brought nothing, and will be tried again
	LoginNeeded             // only a person can go on; a valid access token is still used until it expires
)

// Keeper hands out the access token of one account. It may be used by many goroutines; any number of Keepers, in any
// number of processes, may share a file.
type Keeper struct {
	cfg   Config
	store *store
	turn  chan struct{} // holds one: the goroutine whose turn it is, which alone touches all below

	seen    string    // the access token that was last told of as in use
	alarmed bool      // LoginNeeded was told and nothing better since
	refused Secret    // an access token that the vendor does not take although it should live
	trouble *failure  // why the last refresh brought nothing; nil if it brought something
	tries   int       // failures in a row
	retryAt time.Time // not before is a refresh tried again
	unsaved *unsaved  // what is still to be written down
}

// unsaved is a state that the disk did not take. Until it does, it is not used.
type unsaved struct {
	of    Secret // the refresh token that it comes after
	state state
}

// New returns the keeper of an account. It neither reads nor calls.
func New(cfg Config) (*Keeper, error) {
	store, err := newStore(cfg.Dir, cfg.Account, cfg.Bound, cfg.Key)
	if err != nil {
		return nil, err
	}
	cfg.Client = cfg.Client.withDefaults()
	if cfg.Notice == nil {
		cfg.Notice = func(Notice) {}
	}
	return &Keeper{cfg: cfg, store: store, turn: make(chan struct{}, 1)}, nil
}

// Save writes down the pair of a fresh login, over whatever there was. Keepers that are at work take it up with their
// next call.
func (k *Keeper) Save(ctx context.Context, p Pair) error {
	if err := os.MkdirAll(filepath.Dir(k.store.path), 0o700); err != nil {
		return fmt.Errorf("make the state folder: %w", err)
	}
	lock, err := k.store.lock(ctx)
	if err != nil {
		return err
	}
	defer lock.Close()
	return k.store.save(state{Pair: p})
}

// Token returns an access token that is on the disk and not expired, refreshing it first when its time has come. It is
// asked before every call. A refresh that has begun goes on when ctx ends, for as long as its call may take: cutting it
// would cost the login. An error that only a person can mend is a *LoginError, and is the same every time.
func (k *Keeper) Token(ctx context.Context) (string, error) {
	if err := k.begin(ctx); err != nil {
		return "", err
	}
	defer k.end()
	s, err := k.store.load()
	if err != nil {
		return "", k.noTokens(err)
	}
	if k.wantsWork(s) {
		if s, err = k.renew(ctx); err != nil {
			return "", err
		}
	}
	return k.use(s)
}

// Refused tells that the vendor did not take an access token. If it is the one in use, it was revoked early or another
// process is ahead, and the next Token looks for a better one.
func (k *Keeper) Refused(ctx context.Context, token string) {
	if k.begin(ctx) == nil {
		defer k.end()
		k.refused = NewSecret(token)
	}
}

func (k *Keeper) begin(ctx context.Context) error {
	select {
	case k.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := ctx.Err(); err != nil {
		k.end()
		return err
	}
	return nil
}

func (k *Keeper) end() { <-k.turn }

// use gives the access token out, if it is good, and tells what has changed.
func (k *Keeper) use(s state) (string, error) {
	over := s.Over != "" || s.Refresh.IsZero()
	if over {
		k.alarm(s.Over, s.Expires)
	} else if access := s.Access.Reveal(); access != k.seen || k.alarmed {
		k.seen, k.alarmed = access, false
		k.cfg.Notice(Notice{Kind: Found, Expires: s.Expires})
	}
	switch {
	case s.Expires.After(k.now()) && (!over || s.Access != k.refused):
		return s.Access.Reveal(), nil
	case over:
		return "", &LoginError{k.cfg.Account, s.Over}
	case k.trouble != nil:
		return "", fmt.Errorf("refresh the access token of %s: %w", k.cfg.Account, k.trouble)
	}
	return "", fmt.Errorf("the access token of %s has expired", k.cfg.Account)
}

// noTokens tells that there is nothing to begin with.
func (k *Keeper) noTokens(err error) error {
	why := "nobody has logged in yet"
	switch {
	case errors.Is(err, errSealed):
		why = err.Error()
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("read the tokens of %s: %w", k.cfg.Account, err) // a disk that is out is no reason to log in
	}
	k.alarm(why, time.Time{})
	return &LoginError{k.cfg.Account, why}
}

func (k *Keeper) alarm(why string, expires time.Time) {
	if !k.alarmed {
		k.alarmed = true
		k.cfg.Notice(Notice{Kind: LoginNeeded, Expires: expires, Err: &LoginError{k.cfg.Account, why}})
	}
}

func (k *Keeper) now() time.Time { return k.cfg.Client.Now() }

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/time/rate"

	"pinwarden/controller"
	"pinwarden/controller/ledger"
	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/sinks/saltoks"
	"pinwarden/sources/akia"
)

// The adapters satisfy the controller's ports.
var (
	_ controller.Source  = (*akia.Modes)(nil)
	_ controller.Courier = (*akia.Client)(nil)
	_ controller.Sink    = (*saltoks.Client)(nil)
	_ controller.Ledger  = (*ledger.Ledger)(nil)
)

// property is one property, wired: a controller with its policies and ledger.
type property struct {
	*controller.Controller
	policies *controller.Policies
	ledger   *ledger.Ledger
	hotel    hotel
}

// wiring is what wire needs beside the configuration.
type wiring struct {
	log     *slog.Logger
	metrics prometheus.Registerer // nil: none
	// warn is where warnings go while there is no log; nil: nowhere.
	warn io.Writer
	// readOnly opens ledgers so that nothing is written, not even a file.
	readOnly bool
}

// wire builds a controller for each property that has a policy.
func (c *config) wire(ctx context.Context, w wiring) (all []*property, err error) {
	defer func() {
		if err != nil {
			closeAll(all)
		}
	}()
	sets, err := c.loadPolicies()
	if err == nil {
		err = apart(sets)
	}
	if err != nil {
		return nil, exit{exitUsage, err}
	}
	secret, err := c.readKey("secret_file", c.SecretFile)
	if err != nil {
		return nil, err
	}
	who, err := c.accounts(w.notices())
	if err != nil {
		return nil, err
	}
	for _, set := range sets {
		p, err := c.wireProperty(ctx, w, set, secret, who)
		if err != nil {
			return all, fmt.Errorf("property %s: %w", set.Property, err)
		}
		all = append(all, p)
	}
	return all, nil
}

func (c *config) wireProperty(ctx context.Context, w wiring, set *policy.Set, secret access.Secret, who accounts) (*property, error) {
	var m *controller.Metrics
	if w.metrics != nil {
		m = controller.NewMetrics(w.metrics, set.Property)
	}
	policies, err := controller.NewPolicies(c.loader(set.Property), m, time.Now())
	if err != nil {
		return nil, err
	}
	sink, err := saltoks.New(c.saltoks(set, secret, who.locks))
	if err != nil {
		return nil, exit{exitUsage, err}
	}
	book, err := c.openLedger(ctx, set.Property, w.readOnly)
	if err != nil {
		return nil, err
	}
	house, err := c.hotel(w, set, who.hotel)
	if err == nil {
		err = house.remember(ctx, book)
	}
	if err != nil {
		return nil, errors.Join(exit{exitUsage, err}, book.Close())
	}
	return &property{
		policies: policies, ledger: book, hotel: house,
		Controller: &controller.Controller{
			Property: set.Property, Source: house.source, Sink: sink, Courier: house.courier, Ledger: book,
			Secret: secret, Policy: policies.Set, Limits: c.limits(), Lanes: 2, Log: w.log, Metrics: m,
		},
	}, nil
}

func (c *config) akia(set *policy.Set, a *account) akia.Config {
	return akia.Config{
		BaseURL: c.Akia.URL, Mapping: c.mapping(set.Office), Token: a.token, HTTP: a.http,
		TokenIn: akia.TokenPlace(c.Akia.TokenIn), ReportID: c.Akia.Report, RoomReportID: c.Akia.RoomReport,
		MessageField: c.Akia.Message, PollEvery: time.Duration(c.Akia.PollEvery),
		Limiter: a.limiter, Retries: c.retries(),
		Custom: akia.Custom{ArrivalTime: c.Akia.Known.ArrivalTime, DepartureTime: c.Akia.Known.DepartureTime, Readiness: c.Akia.Known.Readiness},
	}
}

func (c *config) saltoks(set *policy.Set, secret access.Secret, a *account) saltoks.Config {
	interval := usualInterval
	overrule(&interval, time.Duration(c.Interval))
	return saltoks.Config{
		BaseURL: c.Salto.URL, Site: set.Site, Secret: secret, Zone: set.Zone, Role: c.Salto.Role, Pace: a.pace,
		Token: saltoks.TokenFunc(a.token), HTTP: a.http,
		OwnRole: c.Salto.OwnRole, PageSize: c.Salto.PageSize, PINDigits: c.Salto.PINDigits, Settle: time.Duration(c.Salto.Settle),
		SiteClock: c.Salto.Clock == "site", LowBattery: c.Salto.LowBattery, Every: interval, AuditShare: c.Salto.AuditShare,
	}
}

// saltoPace is one for all properties: the vendor counts the calls of an account.
func (c *config) saltoPace() *saltoks.Pace {
	perSecond, atOnce, retries := float64(saltoks.UsualRate), saltoks.UsualAtOnce, saltoks.UsualRetries
	given(&perSecond, c.Salto.Rate)
	given(&atOnce, c.Salto.AtOnce)
	given(&retries, c.Salto.Retries)
	return saltoks.NewPace(perSecond, atOnce, retries)
}

// given takes a setting over if it was made.
func given[T any](value, setting *T) {
	if setting != nil {
		*value = *setting
	}
}

func limiter(perSecond *float64, usual float64, burst int) *rate.Limiter {
	if perSecond == nil {
		perSecond = &usual
	}
	return rate.NewLimiter(rate.Limit(*perSecond), burst)
}

// token reads a token file at every use, so that whoever renews the token needs
// no restart. The error never shows what the file holds.
func (c *config) token(setting, file string) akia.TokenFunc {
	return func(context.Context) (string, error) {
		text, err := os.ReadFile(c.path(file))
		if err != nil {
			return "", fmt.Errorf("%s: %w", setting, err)
		}
		token := plainText(text)
		switch {
		case token == "":
			return "", fmt.Errorf("%s: %s is empty", setting, file)
		case !oneWord(token):
			return "", fmt.Errorf("%s: %s holds more than a token; write the token alone, on one line, in plain ASCII", setting, file)
		}
		return token, nil
	}
}

func (c *config) openLedger(ctx context.Context, name string, readOnly bool) (*ledger.Ledger, error) {
	key, err := c.readKey("seal_file", c.SealFile)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(c.path(c.State), name+".db")
	if readOnly {
		return ledger.OpenCopy(ctx, file, ledger.Options{Property: name, Key: key})
	}
	if err := os.MkdirAll(c.path(c.State), 0o700); err != nil {
		return nil, exit{exitUsage, fmt.Errorf("state: name a folder that can be made and written to: %w", err)}
	}
	return ledger.Open(ctx, file, ledger.Options{Property: name, Key: key})
}

func closeAll(all []*property) error {
	var errs []error
	for _, p := range all {
		errs = append(errs, p.ledger.Close())
	}
	return errors.Join(errs...)
}

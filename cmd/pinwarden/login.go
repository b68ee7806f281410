package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/oauth2"
)

func newLogin() *cobra.Command {
	var file string
	var noBrowser bool
	cmd := &cobra.Command{
		Use:   "login akia|salto",
		Short: "Let pinwarden into Akia or Salto KS, in a browser",
		Long: "Shows an address at which a person agrees, waits for the answer, and keeps the tokens sealed in the\n" +
			"state folder. A running daemon takes them up with its next call; nothing needs a restart.\n" +
			"Where the browser cannot come back to this machine, paste the address that it was sent to.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || args[0] != "akia" && args[0] != "salto" {
				return errors.New("say where: pinwarden login akia, or pinwarden login salto")
			}
			return nil
		},
		ValidArgs: []string{"akia", "salto"},
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := readConfig(file)
			if err != nil {
				return err
			}
			a, err := c.accountNamed(args[0])
			if err != nil {
				return err
			}
			show := openBrowser
			if noBrowser {
				show = func(string) {}
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), longestLogin)
			defer cancel()
			return a.login(ctx, cmd.InOrStdin(), cmd.OutOrStdout(), show)
		},
	}
	configFlag(cmd, &file)
	cmd.Flags().BoolVar(&noBrowser, "no-browser", false, "only print the address, and open nothing")
	return cmd
}

// longestLogin is how long a person may take: as long as Akia lets a code live.
const longestLogin = 10 * time.Minute

func (c *config) accountNamed(name string) (a *account, err error) {
	if name == "akia" {
		a, err = c.akiaAccount(notices{})
	} else {
		a, err = c.saltoAccount(notices{})
	}
	if err == nil && a.keeper == nil {
		err = exit{exitUsage, fmt.Errorf("%s.token_file brings the tokens; to log in, write %[1]s.login in its place", name)}
	}
	return a, err
}

// login walks a person through the vendor's pages and keeps what they bring.
func (a *account) login(ctx context.Context, in io.Reader, out io.Writer, show func(string)) error {
	conf, err := a.client.Config(ctx)
	if err != nil {
		return fmt.Errorf("log in to %s: %w", a.name, err)
	}
	back, err := awaitReturn(conf.RedirectURL)
	if err != nil {
		return fmt.Errorf("log in to %s: %w", a.name, err)
	}
	defer back.close()
	with := *conf
	with.RedirectURL = back.address
	verifier := oauth2.GenerateVerifier()
	var challenge, proof []oauth2.AuthCodeOption
	if a.pkce {
		challenge = append(challenge, oauth2.S256ChallengeOption(verifier))
		proof = append(proof, oauth2.VerifierOption(verifier))
	}
	page := with.AuthCodeURL(back.state, challenge...)
	fmt.Fprintf(out, "Open this address and agree:\n\n    %s\n\n%s\n", page, back.instruction())
	show(page)
	code, err := back.wait(ctx, in, out)
	if err != nil {
		return fmt.Errorf("log in to %s: %w", a.name, err)
	}
	ctx = context.WithoutCancel(ctx) // a code works once: what it brings is kept, whatever happens
	pair, err := a.client.Exchange(ctx, &with, code, proof...)
	if err != nil {
		return fmt.Errorf("log in to %s: %w", a.name, err)
	}
	if err := a.keeper.Save(ctx, pair); err != nil {
		return fmt.Errorf("log in to %s: %w", a.name, err)
	}
	fmt.Fprintf(out, "Logged in to %s. A running daemon uses it from its next call on.\n", a.name)
	return nil
}

// authorizeErrors are what an authorization server may answer a person's refusal, or a mistake, with (RFC 6749, 4.1.2.1).
var authorizeErrors = map[string]string{
	"access_denied":             "somebody refused it in the browser (access_denied)",
	"invalid_scope":             "a scope is not known or not allowed (invalid_scope); check login.scopes",
	"invalid_request":           "the request is not understood (invalid_request); check login.redirect, and login.pkce for akia",
	"unauthorized_client":       "the client may not log in this way (unauthorized_client)",
	"unsupported_response_type": "the client may not log in this way (unsupported_response_type)",
	"server_error":              "the vendor's server has an error (server_error); try again later",
	"temporarily_unavailable":   "the vendor's server is out (temporarily_unavailable); try again later",
}

// codeFrom reads what the vendor sent the browser back with. Words of the vendor's are not repeated.
func codeFrom(q url.Values, state string) (string, error) {
	switch refusal, code := q.Get("error"), q.Get("code"); {
	case !equal(q.Get("state"), state):
		return "", errState
	case refusal != "" && authorizeErrors[refusal] != "":
		return "", errors.New(authorizeErrors[refusal])
	case refusal != "" || code == "":
		return "", errors.New("the browser came back without a code")
	default:
		return code, nil
	}
}

// errState: the answer belongs to another login, or was made up by somebody.
var errState = errors.New("this answer does not belong to this login; use the address that was printed last")

// openBrowser shows a page where there is a desktop to show it on; the address is printed in any case.
func openBrowser(page string) {
	var cmd *exec.Cmd
	switch {
	case runtime.GOOS == "windows":
		cmd = exec.Command("rundll32", "url.dll,FileProtocolHandler", page)
	case runtime.GOOS == "darwin":
		cmd = exec.Command("open", page)
	case os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "":
		cmd = exec.Command("xdg-open", page)
	default:
		return
	}
	if cmd.Start() == nil {
		go func() { _ = cmd.Wait() }()
	}
}

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"pinwarden/policy"
	"pinwarden/policy/policytest"
)

// trying is what test was asked to do.
type trying struct {
	coverage bool
	least    percent
	output   string
}

func newTest() *cobra.Command {
	var o trying
	cmd := &cobra.Command{
		Use:   "test [PATH...]",
		Short: "Run the tests that stand beside the policies",
		Long: "Runs the files in the folder tests of each folder of policies, or single ones of them; without a path those of policies.\n" +
			"It needs no account. It exits with 1 if a test fails, with 64 if a test or a policy has mistakes.",
		Example: "  pinwarden test\n  pinwarden test policies/tests/suites.yaml --coverage",
		RunE: func(cmd *cobra.Command, paths []string) error {
			if o.output != "text" && o.output != "annotations" {
				return exit{exitUsage, fmt.Errorf("-o %s: write text or annotations", o.output)}
			}
			if len(paths) == 0 {
				paths = []string{"policies"}
			}
			report, err := runTests(paths)
			var faults policy.Diagnostics
			switch {
			case errors.As(err, &faults):
				fmt.Fprintln(cmd.ErrOrStderr(), faults)
				return exit{code: exitUsage}
			case err != nil:
				return exit{exitUsage, err}
			}
			return o.print(cmd.OutOrStdout(), report)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.coverage, "coverage", false, "list every rule, and in how many tests it decided")
	f.Var(&o.least, "min-coverage", "fail if fewer of the rules decided in some test, as 80%")
	f.StringVarP(&o.output, "output", "o", "text", "text or annotations; these show failures at their lines of a pull request, too")
	return cmd
}

// runTests runs the tests of each path, and puts their reports together.
func runTests(paths []string) (all policytest.Report, err error) {
	var folders []string
	only := map[string][]string{} // of a folder: the files to run; none: all
	for _, p := range paths {
		folder, file, err := testPath(p)
		if err != nil {
			return all, err
		}
		if !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
		only[folder] = append(only[folder], file)
	}
	for _, folder := range folders {
		report, err := runFolder(folder, only[folder])
		if err != nil {
			return all, err
		}
		all.Results, all.Rules = append(all.Results, report.Results...), append(all.Rules, report.Rules...)
	}
	return all, nil
}

// testPath returns the folder of policies that a path means, and the file of tests
// if it is one.
func testPath(p string) (folder, file string, err error) {
	info, err := os.Stat(p)
	if err != nil {
		return "", "", fmt.Errorf("%w; name the folder of policies, or a file in its folder %s", err, policytest.Folder)
	}
	if info.IsDir() {
		return filepath.Clean(p), "", nil
	}
	whole, err := filepath.Abs(p)
	if err != nil {
		return "", "", err
	}
	if filepath.Base(filepath.Dir(whole)) != policytest.Folder || !policytest.IsTest(filepath.Base(p)) {
		return "", "", fmt.Errorf("%s is no *.yaml or *.yml file in a folder %s beside policies: name one, or a folder of policies", p, policytest.Folder)
	}
	return filepath.Join(filepath.Dir(p), ".."), filepath.Base(p), nil
}

// runFolder runs the tests of one folder of policies, all of them if one of the files has no name.
func runFolder(folder string, only []string) (policytest.Report, error) {
	fsys := os.DirFS(folder)
	sets, err := policy.LoadDir(fsys)
	if err != nil {
		return policytest.Report{}, within(folder, err)
	}
	files, err := policytest.LoadDir(fsys, sets)
	if err != nil {
		return policytest.Report{}, within(folder, err)
	}
	if !slices.Contains(only, "") {
		files = slices.DeleteFunc(files, func(f *policytest.File) bool { return !slices.Contains(only, filepath.Base(f.Name)) })
	}
	for _, f := range files {
		f.Name = filepath.Join(folder, f.Name)
	}
	return policytest.Run(files, sets), nil
}

// within names the files of mistakes as they stand from here.
func within(folder string, err error) error {
	var faults policy.Diagnostics
	if !errors.As(err, &faults) {
		return fmt.Errorf("%s: %w", folder, err)
	}
	for i := range faults {
		faults[i].File = filepath.Join(folder, faults[i].File)
	}
	return faults
}

// print prints the report, and returns the exit that sums it up.
func (o *trying) print(w io.Writer, r policytest.Report) error {
	if err := r.Text(w, o.coverage); err != nil {
		return err
	}
	if o.output == "annotations" {
		if err := r.Annotations(w); err != nil {
			return err
		}
	}
	if r.Covered()*100 < int(o.least)*len(r.Rules) {
		return fmt.Errorf("%d of %d rules are tested, and --min-coverage asks for %v: see them with --coverage", r.Covered(), len(r.Rules), o.least)
	}
	if r.Failed() > 0 {
		return exit{code: exitError}
	}
	return nil
}

// percent is a part of a whole, as 80%.
type percent int

func (p percent) String() string { return strconv.Itoa(int(p)) + "%" }

// Type implements pflag.Value.
func (percent) Type() string { return "percent" }

// Set implements pflag.Value.
func (p *percent) Set(text string) error {
	n, err := strconv.Atoi(strings.TrimSuffix(text, "%"))
	if err != nil || n < 0 || n > 100 {
		return errors.New("write a number from 0 to 100, as 80%")
	}
	*p = percent(n)
	return nil
}

package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// actionSecrets reads the secret part of each property's address: a line with the
// secret alone, or with several properties, a line "property secret" for each. The
// error never shows what the file holds.
func (c *config) actionSecrets(properties []string) (map[string]string, error) {
	const setting = "akia.actions.secret_file"
	text, err := c.readText(setting, c.Akia.Actions.SecretFile)
	if err != nil {
		return nil, err
	}
	secrets := map[string]string{}
	for line := range strings.Lines(text) {
		switch words := strings.Fields(line); {
		case len(words) == 1 && len(properties) == 1:
			secrets[properties[0]] = words[0]
		case len(words) == 2:
			secrets[words[0]] = words[1]
		case len(words) != 0:
			return nil, exit{exitUsage, fmt.Errorf("%s: write one line with the secret, or a line \"property secret\" for each property", setting)}
		}
	}
	var wrong []error
	for _, p := range properties {
		if !goodSecret(secrets[p]) {
			wrong = append(wrong, fmt.Errorf("%s: the secret of property %s is missing, shorter than 24, or not of letters and digits alone; make one with: openssl rand -hex 24", setting, p))
		}
	}
	all := slices.Sorted(maps.Values(secrets))
	if len(slices.Compact(all)) < len(secrets) {
		wrong = append(wrong, fmt.Errorf("%s: two properties have one secret; give each its own", setting))
	}
	if wrong != nil {
		return nil, exit{exitUsage, errors.Join(wrong...)}
	}
	return secrets, nil
}

func goodSecret(s string) bool {
	return len(s) >= 24 && strings.Trim(s, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_") == ""
}

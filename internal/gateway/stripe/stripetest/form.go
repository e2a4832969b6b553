package stripetest

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

var (
	indexPart = regexp.MustCompile(`\[\d+\]`)
	mapPart   = regexp.MustCompile(`metadata\]?\[[^\]]+\]$`)
)

// form is a call's parameters, each allowed and given once.
type form url.Values

// read reads a call's parameters and refuses those that the call does not know. known are their names with every
// index as [0], and metadata as [*].
func read(r *http.Request, known ...string) (form, *fault) {
	var values url.Values
	var err error
	if r.Method == http.MethodGet {
		values, err = url.ParseQuery(r.URL.RawQuery)
	} else {
		if r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
			return nil, invalid("", "", "The request's body must be form-encoded.")
		}
		err = r.ParseForm()
		values = r.PostForm
	}
	if err != nil {
		return nil, invalid("", "", "The parameters are not form-encoded.")
	}
	allowed := map[string]bool{"expand[0]": true}
	for _, name := range known {
		allowed[name] = true
	}
	for name, given := range values {
		plain := indexPart.ReplaceAllString(name, "[0]")
		if mapPart.MatchString(plain) {
			plain = plain[:strings.LastIndex(plain, "[")] + "[*]"
		}
		if !allowed[plain] {
			return nil, invalid(name, "parameter_unknown", "Received unknown parameter: "+name)
		}
		if len(given) != 1 {
			return nil, invalid(name, "", "Received "+name+" more than once.")
		}
		if given[0] == "" {
			return nil, invalid(name, "parameter_invalid_empty", "You passed an empty string for '"+name+"'.")
		}
	}
	return form(values), nil
}

func (f form) text(name string) string { return url.Values(f).Get(name) }

func (f form) has(name string) bool { return url.Values(f).Has(name) }

// number reads an integer parameter; absent = 0.
func (f form) number(name string) (int64, *fault) {
	if !f.has(name) {
		return 0, nil
	}
	n, err := strconv.ParseInt(f.text(name), 10, 64)
	if err != nil {
		return 0, invalid(name, "parameter_invalid_integer", "Invalid integer: "+f.text(name))
	}
	return n, nil
}

// dictionary reads the parameters name[…] and checks their sizes.
func (f form) dictionary(name string) (map[string]string, *fault) {
	all := map[string]string{}
	for full := range f {
		inner, ok := strings.CutPrefix(full, name+"[")
		if !ok {
			continue
		}
		inner = strings.TrimSuffix(inner, "]")
		if len(inner) > 40 || len([]rune(f.text(full))) > 500 {
			return nil, invalid(full, "", "Metadata keys have 40 characters at most, values 500.")
		}
		all[inner] = f.text(full)
	}
	if len(all) > 50 {
		return nil, invalid(name, "", "You can specify up to 50 keys.")
	}
	return all, nil
}

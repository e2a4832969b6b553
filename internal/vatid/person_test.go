package vatid

import (
	"fmt"
	"slices"
	"testing"
)

// span lists the numbers from low to high.
func span(low, high int) (all []int) {
	for n := low; n <= high; n++ {
		all = append(all, n)
	}
	return all
}

// passing lists the numbers of two digits for which a rule holds, with one of
// the ten check digits where the text ends with %d.
func passing(text string, rule func(string) bool) (all []int) {
	for n := range 100 {
		for check := range 10 {
			s := fmt.Sprintf(text, n, check)
			if rule(s) {
				all = append(all, n)
				break
			}
		}
	}
	return all
}

func TestOnCalendar(t *testing.T) {
	days := []int{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	for month := range 100 {
		for day := range 100 {
			want := 1 <= month && month <= len(days) && 1 <= day && day <= days[month-1]
			if onCalendar(month, day) != want {
				t.Errorf("month %d, day %d: %v", month, day, !want)
			}
		}
	}
}

func TestMonthsAndYears(t *testing.T) {
	dozen := func(over ...int) (all []int) {
		for _, n := range over {
			all = append(all, span(n+1, n+12)...)
		}
		return all
	}
	for _, c := range []struct {
		rule string
		got  []int
		want []int
	}{
		{"Czech month", passing("50%02d1512%d", bornBefore1954), dozen(0, 20, 50, 70)},
		{"Czech month with a check digit", passing("80%02d15123%d", birthNumber), dozen(0, 20, 50, 70)},
		{"Czech year", passing("%02d011512%d", bornBefore1954), slices.Concat(span(0, 53), span(80, 99))},
		{"Bulgarian month", passing("80%02d15603%d", egn), dozen(0, 20, 40)},
		{"Latvian month", passing("15%02d751999%d", latvianPerson), dozen(0)},
		{"Latvian day", passing("%02d12751999%d", latvianPerson), span(1, 31)},
		{"Romanian month", passing("163%02d1512345%d", romanianPerson), dozen(0)},
		{"Romanian day", passing("16306%02d12345%d", romanianPerson), span(1, 30)},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: %v", c.rule, c.got)
		}
	}
}

// Each rule has exactly one check digit for the digits before it, also where the
// remainder has two digits.
func TestOneCheckDigit(t *testing.T) {
	for name, rule := range map[string]struct {
		text  string
		check func(string) bool
	}{
		"birth number":    {"7103%02d274%d", birthNumber},
		"EGN":             {"8012%02d603%d", egn},
		"personas kods":   {"15117519%02d%d", latvianPerson},
		"CNP":             {"1630615123%02d%d", romanianPerson},
		"czech person":    {"640903%02d%d", czechPerson},
		"czech company":   {"25123%02d%d", ends(czech)},
		"latvian company": {"40003521%02d%d", latvian},
		"greek":           {"094259%02d%d", ends(greek)},
		"portuguese":      {"501964%02d%d", ends(portuguese)},
		"romanian":        {"185472%02d%d", ends(romanian)},
		"two rounds":      {"175074%02d%d", twoRounds(10)},
	} {
		for n := 1; n <= 28; n++ {
			var valid []int
			for check := range 10 {
				if rule.check(fmt.Sprintf(rule.text, n, check)) {
					valid = append(valid, check)
				}
			}
			if len(valid) != 1 {
				t.Errorf("%s, %02d: check digits %v", name, n, valid)
			}
		}
	}
}

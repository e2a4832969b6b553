package page

import (
	"strings"
	"time"
)

// dateFormat is how a country writes a day and a time (source: CLDR 47, long date and short time).
type dateFormat struct {
	layout string // of package time, with {month} where the month's name stands
	months []string
}

// monthNames by language; Japanese counts them.
var monthNames = map[string][]string{
	"en": strings.Fields("January February March April May June July August September October November December"),
	"de": strings.Fields("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
	"fr": strings.Fields("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
	"es": strings.Fields("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
	"pt": strings.Fields("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
	"it": strings.Fields("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"),
	"nl": strings.Fields("januari februari maart april mei juni juli augustus september oktober november december"),
	"ja": strings.Fields("1 2 3 4 5 6 7 8 9 10 11 12"),
}

const (
	dayFirst   = "2 {month} 2006, 15:04 UTC"
	monthFirst = "{month} 2, 2006, 3:04 PM UTC"
)

// dateLayouts are kept by language, or by language and region where the region differs.
var dateLayouts = map[string]string{
	"en": monthFirst, "en-GB": dayFirst, "en-IE": dayFirst,
	"en-AU": "2 {month} 2006, 3:04 PM UTC",
	"en-NZ": "2 {month} 2006, 3:04 PM UTC",
	"en-IN": "2 {month} 2006, 3:04 PM UTC",
	"en-ZA": dayFirst,
	"de":    "2. {month} 2006, 15:04 UTC",
	"fr":    "2 {month} 2006, 15:04 UTC",
	"fr-CA": "2 {month} 2006, 15 h 04 UTC",
	"es":    "2 de {month} de 2006, 15:04 UTC",
	"pt":    "2 de {month} de 2006, 15:04 UTC",
	"it":    dayFirst,
	"nl":    "2 {month} 2006, 15:04 UTC",
	"ja":    "2006年{month}月2日 15:04 UTC",
}

// date writes a time in UTC and says so: a server cannot know where its reader is.
func (f dateFormat) date(t time.Time) string {
	t = t.UTC()
	return strings.Replace(t.Format(f.layout), "{month}", f.months[t.Month()-1], 1)
}

package vatid

import (
	"regexp"
	"strings"
)

// country is one row of the table.
type country struct {
	code   string // ISO 3166, or XI
	prefix string // of the canonical text
	eu     bool   // a member state of the European Union
	tidy   func(body string) string
	forms  []form
}

// form is one way in which a country writes its ids. pattern has one group: the
// part that the check sees. An id without check digits has no check.
type form struct {
	pattern *regexp.Regexp
	check   func(string) bool
}

// is makes a form. \d is an ASCII digit in package regexp.
func is(pattern string, check func(string) bool) form {
	return form{regexp.MustCompile(`^` + pattern + `$`), check}
}

// table has a row per country. The comments name the rule and the authority that
// gives out the number. Details that only secondary sources publish were compared
// with python-stdnum, valvat and jsvat, and with the ids of companies.
var table = []country{
	// UID: Luhn's sum and 4 (Bundesministerium für Finanzen, BMF-UID).
	{"AT", "AT", true, nil, []form{is(`U(\d{8})`, austrian)}},
	// Enterprise number: 97 less the number MOD 97 (Kruispuntbank van Ondernemingen).
	{"BE", "BE", true, zeroFilled(10), []form{is(`([01]\d{9})`, belgian)}},
	// EIK of nine digits: MOD 11 in two rounds (BULSTAT act); ten: EGN, number of
	// a foreigner, or of another person.
	{"BG", "BG", true, nil, []form{is(`(\d{9})`, twoRounds(10)), is(`(\d{10})`, bulgarianPerson)}},
	// Check letter MOD 26 (Cyprus Tax Department); 12 is not given out.
	{"CY", "CY", true, nil, []form{is(`((?:[02-9]\d|1[013-9])\d{6}[A-Z])`, cypriot)}},
	// IČO: MOD 11; 6 and eight digits for persons without a birth number; the birth
	// number (Act 133/2000), which had no check digit before 1954.
	{"CZ", "CZ", true, nil, []form{
		is(`([0-8]\d{7})`, ends(czech)), is(`(6\d{8})`, czechPerson), is(`([0-57-9]\d{8})`, bornBefore1954), is(`(\d{10})`, birthNumber),
	}},
	// USt-IdNr.: ISO 7064 MOD 11,10 (Bundeszentralamt für Steuern).
	{"DE", "DE", true, nil, []form{is(`([1-9]\d{8})`, iso7064)}},
	// CVR: MOD 11 (Erhvervsstyrelsen).
	{"DK", "DK", true, nil, []form{is(`([1-9]\d{7})`, weighted(11, 2, 7, 6, 5, 4, 3, 2, 1))}},
	// KMKR: the 7-3-1 method MOD 10 (Maksu- ja Tolliamet).
	{"EE", "EE", true, nil, []form{is(`(\d{9})`, weighted(10, 3, 7, 1, 3, 7, 1, 3, 7, 1))}},
	// NIF: check letter MOD 23 for persons (DNI, NIE, K, L, M), Luhn for others,
	// written as a digit or a letter (Orden EHA/451/2008).
	{"ES", "ES", true, nil, []form{
		is(`([0-9XYZ]\d{7}[A-Z])`, spanishPerson), is(`([KLM]\d{7}[A-Z])`, spanishPerson),
		is(`([A-HJNP-SUVW]\d{7}[0-9A-J])`, spanishCompany),
	}},
	// Y-tunnus: MOD 11 (Patentti- ja rekisterihallitus).
	{"FI", "FI", true, nil, []form{is(`(\d{8})`, weighted(11, 7, 9, 10, 5, 8, 4, 2, 1))}},
	// A key of the SIREN: MOD 97 of digits, MOD 11 with letters; the SIREN itself
	// is Luhn's, except in Monaco, where it begins with 000 (INSEE, DGFiP).
	{"FR", "FR", true, nil, []form{is(`([0-9A-HJ-NP-Z]{2}\d{9})`, french)}},
	// AFM: powers of two MOD 11 (AADE). Old ids have eight digits.
	{"GR", "EL", true, zeroFilled(9), []form{is(`(\d{9})`, ends(greek))}},
	// OIB: ISO 7064 MOD 11,10 (Ministarstvo financija).
	{"HR", "HR", true, nil, []form{is(`(\d{11})`, iso7064)}},
	// Adószám, its first eight digits: the 9-7-3-1 method MOD 10 (NAV).
	{"HU", "HU", true, nil, []form{is(`(\d{8})`, weighted(10, 9, 7, 3, 1, 9, 7, 3, 1))}},
	// Check letter MOD 23 (Revenue): since 2013 with a second letter, before it
	// without, in the oldest with a letter or sign in the second place.
	{"IE", "IE", true, nil, []form{is(`(\d{7}[A-W][A-IW]?)`, irish), is(`(\d[A-Z+*]\d{5}[A-W])`, irishOld)}},
	// Partita IVA: Luhn (DPR 633/1972); before the check digit stands the office.
	{"IT", "IT", true, nil, []form{is(`(\d{7}(?:00[1-9]|0[1-9]\d|100|12[01]|888|999)\d)`, luhn)}},
	// PVM: MOD 11 in two rounds (VMI); twelve digits are temporary.
	{"LT", "LT", true, nil, []form{is(`(\d{7}1\d|\d{10}1\d)`, twoRounds(9))}},
	// MOD 89 (Administration de l'enregistrement).
	{"LU", "LU", true, nil, []form{is(`(\d{8})`, luxembourgish)}},
	// PVN: MOD 11 for companies (VID); for persons the personas kods, which since
	// 2017 begins with 32 to 39 and is random.
	{"LV", "LV", true, nil, []form{
		is(`([4-9]\d{10})`, latvian), is(`([0-2]\d{10}|3[01]\d{9})`, latvianPerson), is(`(3[2-9]\d{9})`, nil),
	}},
	// 37 less the sum MOD 37 (Office of the Commissioner for Revenue).
	{"MT", "MT", true, nil, []form{is(`([1-9]\d{5}(?:0[1-9]|[12]\d|3[0-7]))`, weighted(37, 3, 4, 6, 7, 8, 9, 10, 1))}},
	// The eleven test of RSIN and BSN; since 2020 ISO 7064 MOD 97-10 over the
	// whole id for sole traders (Belastingdienst).
	{"NL", "NL", true, nil, []form{
		is(`(\d{9})B(?:0[1-9]|[1-9]\d)`, weighted(11, 9, 8, 7, 6, 5, 4, 3, 2, 10)), is(`(\d{9}B\d\d)`, dutch),
	}},
	// NIP: MOD 11 (Ministerstwo Finansów).
	{"PL", "PL", true, nil, []form{is(`(\d{10})`, weighted(11, 6, 5, 7, 2, 3, 4, 5, 6, 7, 10))}},
	// NIF: MOD 11 (Autoridade Tributária).
	{"PT", "PT", true, nil, []form{is(`([1-9]\d{8})`, ends(portuguese))}},
	// CUI: MOD 11 (ANAF); CNP for persons.
	{"RO", "RO", true, nil, []form{is(`([1-9]\d{1,9})`, ends(romanian)), is(`([1-9]\d{12})`, romanianPerson)}},
	// Organisationsnummer: Luhn (Skatteverket), then 01 to 94.
	{"SE", "SE", true, nil, []form{is(`(\d{10})(?:0[1-9]|[1-8]\d|9[0-4])`, luhn)}},
	// Davčna številka: MOD 11 (FURS).
	{"SI", "SI", true, nil, []form{is(`([1-9]\d{7})`, ends(slovenian))}},
	// IČ DPH: divisible by 11 (Finančná správa); persons may have their birth number.
	{"SK", "SK", true, nil, []form{is(`([1-9]\d[2-47-9]\d{7})`, slovak), is(`(\d{10})`, birthNumber)}},

	// Before and since 2009 (HMRC): MOD 97 and MOD 97 after adding 55 ("9755"), a
	// branch behind it; government departments and health authorities.
	{"GB", "GB", false, nil, britishForms},
	{"XI", "XI", false, nil, britishForms},
	// UID: MOD 11 (Bundesamt für Statistik).
	{"CH", "CH", false, swissSuffix, []form{is(`E(\d{9})MWST`, weighted(11, 5, 4, 3, 2, 7, 6, 5, 4, 1))}},
	// Organisasjonsnummer: MOD 11 (Brønnøysundregistrene).
	{"NO", "NO", false, norwegianSuffix, []form{is(`(\d{9})MVA`, weighted(11, 3, 2, 7, 6, 5, 4, 3, 2, 1))}},
}

var britishForms = []form{is(`(\d{9})(?:\d{3})?`, british), is(`(GD[0-4]\d\d|HA[5-9]\d\d)`, nil)}

// byPrefix and byCode find a row by the first letters of an id and by the
// buyer's country.
var byPrefix, byCode = index(table)

func index(rows []country) (byPrefix, byCode map[string]*country) {
	byPrefix, byCode = make(map[string]*country), make(map[string]*country)
	for i := range rows {
		byPrefix[rows[i].prefix], byCode[rows[i].code] = &rows[i], &rows[i]
	}
	byPrefix["GR"] = byCode["GR"] // what many write instead of EL
	return byPrefix, byCode
}

// EU tells whether the ISO 3166 country, in any case, is a member state of the
// European Union's VAT area. Northern Ireland (XI) is not: the Union's rules
// hold there for goods, not for services. Monaco is not either, although its ids
// are French.
func EU(country string) bool {
	c := byCode[upper(country)]
	return c != nil && c.eu
}

// read makes an id of what stands behind the prefix.
func (c *country) read(body string) (ID, error) {
	if c.tidy != nil {
		body = c.tidy(body)
	}
	if err := c.check(body); err != nil {
		return ID{}, err
	}
	return ID{Country: c.code, Text: c.prefix + body}, nil
}

// check looks for a form that the body has and whose check digits are right. Ids
// of zeros alone satisfy most sums and belong to nobody.
func (c *country) check(body string) error {
	err := ErrFormat
	for _, f := range c.forms {
		m := f.pattern.FindStringSubmatch(body)
		if m == nil {
			continue
		}
		if f.check == nil || strings.ContainsAny(m[1], "123456789") && f.check(m[1]) {
			return nil
		}
		err = ErrChecksum
	}
	return err
}

// zeroFilled puts the zero before an old id that has one digit less than today's.
func zeroFilled(length int) func(string) string {
	return func(body string) string {
		if len(body) == length-1 {
			return "0" + body
		}
		return body
	}
}

// swissSuffix makes one form of the four languages, and of ids written without
// the E of CHE or without a suffix.
func swissSuffix(body string) string {
	body = strings.TrimPrefix(body, "E")
	for _, suffix := range []string{"MWST", "TVA", "IVA", "TPV"} {
		if number, ok := strings.CutSuffix(body, suffix); ok {
			body = number
			break
		}
	}
	return "E" + body + "MWST"
}

func norwegianSuffix(body string) string { return strings.TrimSuffix(body, "MVA") + "MVA" }

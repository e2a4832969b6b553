package money

import "strings"

// Currency is an active ISO 4217 currency. It may be compared with ==. The zero
// Currency is no currency.
type Currency struct {
	code string // three upper-case letters of the table, or "" for none
}

// alphabetic lists the active codes of ISO 4217 list one under their number of
// decimals. Source: the ISO maintenance agency's list, after the withdrawal of
// ANG, BGN and ZWL; not CLDR, which describes cash (CLDR gives IDR and IQD 0).
// Codes without a minor unit (metals, XDR, XSU, XUA, XTS, XXX) cannot be
// charged and are left out.
var alphabetic = map[int]string{
	0: `BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF`,
	2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD
		BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP
		DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF
		IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL
		MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR
		NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP
		SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD
		USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
	3: `BHD IQD JOD KWD LYD OMR TND`,
	4: `CLF UYW`,
}

// unit is one row of the table: the code as the table owns it, so that a parsed
// Currency does not keep a whole request alive, and its decimals.
type unit struct {
	code     string
	exponent int
}

// units finds a row by its upper-case code.
var units = index(alphabetic)

func index(byExponent map[int]string) map[string]unit {
	byCode := make(map[string]unit)
	for exponent, codes := range byExponent {
		for code := range strings.FieldsSeq(codes) {
			byCode[code] = unit{code: code, exponent: exponent}
		}
	}
	return byCode
}

// ParseCurrency returns the currency of a three-letter ISO 4217 code, written
// in ASCII letters of any case. It answers ErrCurrency for everything else, and
// for codes that have no minor unit (XXX, XTS, metals) or are no longer active.
func ParseCurrency(s string) (Currency, error) {
	if len(s) != 3 {
		return Currency{}, ErrCurrency
	}
	var upper [3]byte
	for i := range upper {
		upper[i] = s[i]
		if 'a' <= s[i] && s[i] <= 'z' {
			upper[i] -= 'a' - 'A'
		}
	}
	u, ok := units[string(upper[:])]
	if !ok {
		return Currency{}, ErrCurrency
	}
	return Currency{code: u.code}, nil
}

// MustCurrency is ParseCurrency for tests and constants: it panics where
// ParseCurrency answers an error.
func MustCurrency(s string) Currency {
	c, err := ParseCurrency(s)
	if err != nil {
		panic(err)
	}
	return c
}

// Code returns the three upper-case letters, or "" for no currency.
func (c Currency) Code() string { return c.code }

// Exponent returns the number of decimals between the major and the minor unit
// (EUR 2, JPY 0, KWD 3), and 0 for no currency.
func (c Currency) Exponent() int { return units[c.code].exponent }

// IsZero says whether this is no currency.
func (c Currency) IsZero() bool { return c.code == "" }

// String returns the code, for logs.
func (c Currency) String() string { return c.code }

package vatid

// The numbers of persons that trade under their own name. Most hold a date of
// birth.

// onCalendar says whether a month has a day. February always has 29: the century
// is often not in the number.
func onCalendar(month, day int) bool {
	days := [13]int{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	return 1 <= month && month <= 12 && 1 <= day && day <= days[month]
}

// born says whether a Czech or Slovak birth number begins with a date. 50 is
// added to the months of women, 20 to those of days with too many births.
func born(s string) bool {
	month := number(s[2:4]) % 50
	if month > 20 {
		month -= 20
	}
	return onCalendar(month, number(s[4:6]))
}

// birthNumber reads the ten digits of a Czech or Slovak rodné číslo. Until 1985
// a remainder of 10 was written as 0.
func birthNumber(s string) bool { return born(s) && number(s[:9])%11%10 == digit(s, 9) }

// bornBefore1954 reads the nine digits of an old rodné číslo, which have no
// check digit. Years from 80 are those of the 19th century.
func bornBefore1954(s string) bool {
	year := number(s[:2])
	return born(s) && (year < 54 || year >= 80)
}

// czechPerson reads the number of a person without a birth number: a 6, seven
// digits and the check digit of their sum MOD 11.
func czechPerson(s string) bool {
	return s[8] == "89012345678"[sum(s[1:], 8, 7, 6, 5, 4, 3, 2)%11]
}

// bulgarianPerson reads an EGN, the number of a foreigner, or another number of
// ten digits. They look alike, so that one of the three must be right.
func bulgarianPerson(s string) bool {
	foreigner := sum(s, 21, 19, 17, 13, 11, 9, 7, 3, 1) % 10
	other := (11 - sum(s, 4, 3, 2, 7, 6, 5, 4, 3, 2)%11) % 11
	return egn(s) || digit(s, 9) == foreigner || digit(s, 9) == other
}

// egn reads a Bulgarian civil number. 20 is added to the months of the 19th
// century, 40 to those of the 21st.
func egn(s string) bool {
	month := number(s[2:4])
	if month > 40 {
		month -= 40
	} else if month > 20 {
		month -= 20
	}
	return onCalendar(month, number(s[4:6])) && digit(s, 9) == sum(s, 2, 4, 8, 5, 10, 9, 7, 3, 6)%11%10
}

// latvianPerson reads a personas kods with a date of birth.
func latvianPerson(s string) bool {
	return onCalendar(number(s[2:4]), number(s[:2])) &&
		digit(s, 10) == (1+sum(s, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9))%11%10
}

// romanianPerson reads a CNP, in which a remainder of 10 is written as 1.
func romanianPerson(s string) bool {
	check := sum(s, 2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9) % 11
	if check == 10 {
		check = 1
	}
	return onCalendar(number(s[3:5]), number(s[5:7])) && digit(s, 12) == check
}

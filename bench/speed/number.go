package main

import (
	"bytes"
	"fmt"
	"strings"
)

// none stands where there is no figure.
const none = "–"

// table appends a table of Markdown.
func table(to *bytes.Buffer, head []string, rows [][]string) {
	fmt.Fprintf(to, "| %s |\n|%s\n", strings.Join(head, " | "), strings.Repeat("---|", len(head)))
	for _, row := range rows {
		fmt.Fprintf(to, "| %s |\n", strings.Join(row, " | "))
	}
	to.WriteString("\n")
}

// whole writes a number with its thousands apart; none when it is no figure.
func whole(x float64) string {
	if !known(x) {
		return none
	}
	return thousands(fmt.Sprintf("%.0f", x))
}

// thousands puts commas into digits.
func thousands(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// fine writes a number with so many decimals; none when it is no figure.
func fine(x float64, decimals int) string {
	if !known(x) {
		return none
	}
	return fmt.Sprintf("%.*f", decimals, x)
}

package page

import (
	"strconv"
	"strings"
)

// offer is the choice of methods. It is a [piece].
type offer struct {
	locale *locale
	// wires are the wire names, which hold no space, with a space between them; empty when there is nothing to
	// choose.
	wires    string
	selected string // a wire name, or empty
	Error    string // what is wrong with the choice, or empty
	Long     bool   // it is part of the long form
}

// personal is false: what can be chosen is the store's, and what is wrong with a choice has few words.
func (offer) personal() bool { return false }

// choice is one method of an offer.
type choice struct {
	ID, Value, Name, Icon string
	Checked               bool
}

// firstChoice is the ID of an offer's first choice.
const firstChoice = "method-1"

// Choices are the methods to choose from.
func (o offer) Choices() []choice {
	wires := strings.Fields(o.wires)
	choices := make([]choice, len(wires))
	for i, wire := range wires {
		choices[i] = choice{
			ID: "method-" + strconv.Itoa(i+1), Value: wire, Name: o.locale.methodName(wire), Icon: methodIcon(wire),
			Checked: wire == o.selected,
		}
	}
	return choices
}

// Single is the only method; an empty Value when there are several, or none.
func (o offer) Single() choice {
	if choices := o.Choices(); len(choices) == 1 {
		return choices[0]
	}
	return choice{}
}

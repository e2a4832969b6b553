package page

import "html/template"

// longForm is what the long form asks besides the method; an empty Update is the short form.
type longForm struct {
	Update  string  // address that answers with the total for what was entered
	Contact []field // e-mail address and name
	Answers []field // the seller's own questions
	Place   []field // what the tax depends on; empty where it is part of Billing
	Billing []field
	// Required tells that Billing is not to be folded away, Open that it is not folded at first.
	Required, Open bool
	Coupon         field
}

// field is one entry of a form with what belongs to it. Its Name is its id too. It is a [piece].
type field struct {
	Name, Label, Hint, Value, Error string

	Autocomplete string
	Email        bool // an e-mail address
	Digits       bool // digits only
	Min, Max     int64
	Required     bool
	ReadOnly     bool
	Half         bool // it stands beside the next
	Live         bool // the total depends on it
	Own          bool // the seller has written its label
	Dropdown     bool
	Options      *[]option     // nil = none; a pointer, so that fields are comparable
	Countries    template.HTML // options of a list of countries; empty = it is none
}

// personal tells whether the field holds what one buyer has entered, or what one seller asks.
func (f field) personal() bool { return f.Own || f.Value != "" || f.Error != "" }

// Described lists the ids of what explains the field.
func (f field) Described() string {
	hint, wrong := f.Name+"-hint", f.Name+"-error"
	switch {
	case f.Hint != "" && (f.Error != "" || f.Live):
		return hint + " " + wrong
	case f.Hint != "":
		return hint
	case f.Error != "" || f.Live:
		return wrong
	default:
		return ""
	}
}

// option is one choice of a dropdown.
type option struct {
	Value, Label string
	Selected     bool
}

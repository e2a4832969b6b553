package page

import "html/template"

// piece is what a piece of a page shows. It is comparable, and all that it shows follows from it. One that is
// personal is hardly shown again.
type piece interface{ personal() bool }

// part is a piece of a page in a language.
type part struct {
	locale *locale
	name   string // of its template
	piece  piece
}

// parts are pieces as html/template has written them. What is the same for many buyers is most of a page, and
// to write it is most of what a page costs.
type parts = shelf[part, template.HTML]

// part writes a piece, or finds it written. In a template, {{part "name" piece}} stands outside of tags where
// {{template "name" piece}} would, and writes the same.
func (l *locale) part(name string, p piece) (template.HTML, error) {
	if p.personal() {
		return l.write(name, p)
	}
	wanted := part{locale: l, name: name, piece: p}
	written, ok := l.parts.take(wanted)
	if ok {
		return written, nil
	}
	written, err := l.write(name, p)
	if err == nil {
		l.parts.keep(wanted, written)
	}
	return written, err
}

// write has html/template write a piece, for a place outside of tags.
func (l *locale) write(name string, p piece) (template.HTML, error) {
	buffer := borrow()
	defer buffers.Put(buffer)
	if err := l.pages.ExecuteTemplate(buffer, name, p); err != nil {
		return "", err
	}
	return template.HTML(buffer.String()), nil //nolint:gosec // html/template has just escaped it
}

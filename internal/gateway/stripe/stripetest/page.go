package stripetest

import (
	"html/template"
	"net/http"
	"strings"
)

// pages is what a buyer sees: the page to pay on, or why there is none.
var pages = template.Must(template.New("pay").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{.Heading}}</title><link rel="icon" href="data:,"></head>
<body><main><h1>{{.Heading}}</h1>
{{with .Problem}}<p role="alert">{{.}}</p>{{end}}
{{if .Open}}<p>Total: <strong>{{.Total}} {{.Currency}}</strong> (in the smallest unit). Nothing here is real.</p>
<ul>{{range .Items}}<li>{{.}}</li>{{end}}</ul>
<form method="post">{{if .Asks}}<label>E-mail <input type="email" name="email" required></label>{{end}}<button name="do" value="pay">Pay</button>
<button name="do" value="pay_later">Pay by a method that takes days</button>
<button name="do" value="decline">Pay with a card that is declined</button></form>
<p><a href="{{.Back}}">Back to the shop</a></p>{{end}}
</main></body></html>
`))

type view struct {
	Heading, Problem string
	Open, Asks       bool // Asks for the buyer's e-mail address
	Total            int64
	Currency, Back   string
	Items            []string
}

// show is GET /c/pay/{id}: the page of a session.
func (s *Server) show(w http.ResponseWriter, r *http.Request) { s.page(w, r.PathValue("id"), "") }

func (s *Server) page(w http.ResponseWriter, reference, problem string) {
	s.mu.Lock()
	s.settle()
	one, wrong := s.sessionOf("", reference)
	shown := view{Heading: "This page is over", Problem: problem}
	status := http.StatusNotFound
	if wrong == nil {
		status = http.StatusOK
		if one.status == "open" {
			shown = view{Heading: "Fake Stripe Checkout", Problem: problem, Open: true, Asks: one.email == "", Total: one.total, Currency: strings.ToUpper(one.currency), Back: one.cancelURL}
			for _, part := range one.items {
				shown.Items = append(shown.Items, part.name)
			}
		}
	}
	s.mu.Unlock()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_ = pages.Execute(w, shown) // a browser that is gone needs no page
}

// submit is POST /c/pay/{id}: what the buyer chose.
func (s *Server) submit(w http.ResponseWriter, r *http.Request) {
	reference := r.PathValue("id")
	choice := Outcome(r.PostFormValue("do"))
	if choice != Pay && choice != PayLater {
		s.page(w, reference, "Your card was declined.")
		return
	}
	s.mu.Lock()
	one, wrong := s.sessionOf("", reference)
	if wrong == nil && one.email == "" {
		one.email = r.PostFormValue("email")
	}
	s.mu.Unlock()
	if wrong != nil {
		http.NotFound(w, r)
		return
	}
	if err := s.Act(reference, choice); err != nil {
		s.page(w, reference, "")
		return
	}
	http.Redirect(w, r, strings.ReplaceAll(one.successURL, "{CHECKOUT_SESSION_ID}", reference), http.StatusSeeOther)
}

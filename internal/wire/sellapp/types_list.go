package sellapp

// list is a numbered page.
type list struct {
	Data  any       `json:"data"`
	Links listLinks `json:"links"`
	Meta  listMeta  `json:"meta"`
}

type listLinks struct {
	First *string `json:"first"`
	Last  *string `json:"last"`
	Prev  *string `json:"prev"`
	Next  *string `json:"next"`
}

type listMeta struct {
	CurrentPage int        `json:"current_page"`
	From        *int       `json:"from"` // the number of the first item, from 1; null when there is none
	LastPage    int        `json:"last_page"`
	Links       []pageLink `json:"links"`
	Path        string     `json:"path"`
	PerPage     int        `json:"per_page"`
	To          *int       `json:"to"`
	Total       int64      `json:"total"`
}

type pageLink struct {
	URL    *string `json:"url"`
	Label  string  `json:"label"`
	Active bool    `json:"active"`
}

// failure is what every refusal answers.
type failure struct {
	Message   string              `json:"message"`
	Errors    map[string][]string `json:"errors,omitzero"`
	Type      string              `json:"type"`
	Code      string              `json:"code"`
	Status    int                 `json:"status"`
	Param     string              `json:"param,omitzero"`
	RequestID string              `json:"request_id"`
	DocsURL   string              `json:"docs_url,omitzero"`
}

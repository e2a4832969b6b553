package wire

import (
	"net/http"
	"strings"
)

// Bearer reads the text of "Authorization: Bearer …" that begins with one of the prefixes. Two headers are a
// broken request; anything else is no credential, and empty.
func Bearer(r *http.Request, prefixes ...string) (string, *Problem) {
	values := r.Header.Values("Authorization")
	if len(values) > 1 {
		return "", &Problem{Status: http.StatusBadRequest, Code: CodeBadRequest, Message: "Send one Authorization header."}
	}
	if len(values) == 0 {
		return "", nil
	}
	scheme, text, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", nil
	}
	for _, prefix := range prefixes {
		if strings.HasPrefix(text, prefix) {
			return text, nil
		}
	}
	return "", nil
}

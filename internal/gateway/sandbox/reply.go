package sandbox

import "net/http"

// reply writes an answer of the API.
func reply(w http.ResponseWriter, status int, message any) {
	body, err := encode(message)
	if err != nil {
		http.Error(w, "The answer cannot be written.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a caller that is gone hears nothing
}

// fail writes an error of the API.
func fail(w http.ResponseWriter, err *errorMessage) { reply(w, err.Status, err) }

// apiMethod refuses a method at an address of the API.
func apiMethod(w http.ResponseWriter, _ *http.Request) {
	fail(w, &errorMessage{http.StatusMethodNotAllowed, "method_not_allowed", "This address has no such method."})
}

package main

import (
	"encoding/json"
	"fmt"
)

// idOf is the id of a session that an answer of Shoppex's API tells of.
func idOf(body []byte) (string, error) {
	var answer struct{ Data struct{ ID string } }
	if err := json.Unmarshal(body, &answer); err != nil || answer.Data.ID == "" {
		return "", fmt.Errorf("no session in %.200s: %w", body, err)
	}
	return answer.Data.ID, nil
}

package main

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
)

// session makes a session and gives the address of its page.
func (s *stall) session(ctx context.Context) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.server.Ready.URL+"/dev/v1/checkout/sessions", strings.NewReader(wish))
	if err != nil {
		return "", err
	}
	request.Header.Set("Authorization", "Bearer "+s.server.Ready.Keys.Shoppex)
	request.Header.Set("Content-Type", "application/json")
	answer, err := s.client.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	var made struct {
		Data struct {
			URL string `json:"url"`
		} `json:"data"`
	}
	err = json.NewDecoder(answer.Body).Decode(&made)
	return made.Data.URL, err
}

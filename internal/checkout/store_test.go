package checkout_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kassa/internal/checkout"
)

func TestNewStoreFillsWhatIsAbsent(t *testing.T) {
	s, err := checkout.NewStore(checkout.Store{Slug: " demo ", Name: " Demo "}, start)
	if err != nil {
		t.Fatal(err)
	}
	if s.ID.IsZero() || s.Slug != "demo" || s.Name != "Demo" || s.Accent != checkout.DefaultAccent ||
		s.SessionTTL != 24*time.Hour || s.Mode != checkout.ModeTest || !s.CreatedAt.Equal(start) {
		t.Errorf("%+v", s)
	}
}

func TestNewStoreChecks(t *testing.T) {
	long := strings.Repeat("a", 64)
	for name, tc := range map[string]struct {
		change func(*checkout.Store)
		param  string // empty = accepted
	}{
		"longest slug":        {func(s *checkout.Store) { s.Slug = long }, ""},
		"slug too long":       {func(s *checkout.Store) { s.Slug = long + "a" }, "slug"},
		"one letter":          {func(s *checkout.Store) { s.Slug = "a" }, ""},
		"no slug":             {func(s *checkout.Store) { s.Slug = "" }, "slug"},
		"upper case slug":     {func(s *checkout.Store) { s.Slug = "Demo" }, "slug"},
		"hyphen first":        {func(s *checkout.Store) { s.Slug = "-a" }, "slug"},
		"hyphen last":         {func(s *checkout.Store) { s.Slug = "a-" }, "slug"},
		"slug with a slash":   {func(s *checkout.Store) { s.Slug = "a/b" }, "slug"},
		"slug with a newline": {func(s *checkout.Store) { s.Slug = "a\nb" }, "slug"},
		"no name":             {func(s *checkout.Store) { s.Name = "  " }, "name"},
		"128 code points":     {func(s *checkout.Store) { s.Name = strings.Repeat("é", 128) }, ""},
		"129 code points":     {func(s *checkout.Store) { s.Name = strings.Repeat("é", 129) }, "name"},
		"accent upper case":   {func(s *checkout.Store) { s.Accent = "#ABCDEF" }, ""},
		"accent by name":      {func(s *checkout.Store) { s.Accent = "red" }, "accent"},
		"accent with CSS":     {func(s *checkout.Store) { s.Accent = "#fff;x:y" }, "accent"},
		"live":                {func(s *checkout.Store) { s.Mode = checkout.ModeLive }, ""},
		"unknown mode":        {func(s *checkout.Store) { s.Mode = "play" }, "mode"},
		"shortest time":       {func(s *checkout.Store) { s.SessionTTL = time.Minute }, ""},
		"time too short":      {func(s *checkout.Store) { s.SessionTTL = time.Minute - 1 }, "session_ttl"},
		"time negative":       {func(s *checkout.Store) { s.SessionTTL = -time.Hour }, "session_ttl"},
		"longest time":        {func(s *checkout.Store) { s.SessionTTL = 30 * 24 * time.Hour }, ""},
		"time too long":       {func(s *checkout.Store) { s.SessionTTL = 30*24*time.Hour + 1 }, "session_ttl"},
		"support":             {func(s *checkout.Store) { s.SupportEmail = "help@example.com" }, ""},
		"support without @":   {func(s *checkout.Store) { s.SupportEmail = "help" }, "support_email"},
		"success":             {func(s *checkout.Store) { s.SuccessURL = "https://shop.example:8443/thanks?a=1#b" }, ""},
		"success by http":     {func(s *checkout.Store) { s.SuccessURL = "http://127.0.0.1:3000/" }, ""},
		"live by http":        {func(s *checkout.Store) { s.Mode, s.SuccessURL = checkout.ModeLive, "http://shop.example/" }, "success_url"},
		"success by script":   {func(s *checkout.Store) { s.SuccessURL = "javascript:alert(1)" }, "success_url"},
		"cancel by data":      {func(s *checkout.Store) { s.CancelURL = "data:text/html,x" }, "cancel_url"},
		"cancel relative":     {func(s *checkout.Store) { s.CancelURL = "//evil" }, "cancel_url"},
		"cancel opaque":       {func(s *checkout.Store) { s.CancelURL = "https:evil.com" }, "cancel_url"},
		"cancel without host": {func(s *checkout.Store) { s.CancelURL = "https:///x" }, "cancel_url"},
		"cancel with a user":  {func(s *checkout.Store) { s.CancelURL = "https://a:b@shop.example/" }, "cancel_url"},
		"cancel backslash":    {func(s *checkout.Store) { s.CancelURL = `https://shop.example\evil` }, "cancel_url"},
		"cancel control":      {func(s *checkout.Store) { s.CancelURL = "https://shop.example/\n" }, "cancel_url"},
		"cancel port":         {func(s *checkout.Store) { s.CancelURL = "https://shop.example:99999/" }, "cancel_url"},
		"cancel long":         {func(s *checkout.Store) { s.CancelURL = "https://shop.example/" + strings.Repeat("a", 2048) }, "cancel_url"},
	} {
		t.Run(name, func(t *testing.T) {
			s := checkout.Store{Slug: "demo", Name: "Demo"}
			tc.change(&s)
			made, err := checkout.NewStore(s, start)
			if tc.param == "" {
				if err != nil || made.ID.IsZero() {
					t.Errorf("%+v, %v", made, err)
				}
				return
			}
			var core *checkout.Error
			if !errors.As(err, &core) || core.Param != tc.param || core.Kind != checkout.Invalid {
				t.Errorf("%v, want a refusal of %s", err, tc.param)
			}
		})
	}
}

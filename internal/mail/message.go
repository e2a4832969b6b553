package mail

import (
	"fmt"
	"net/mail"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"kassa/internal/checkout"
)

// compose makes the message of a letter. It depends on nothing else, so that a letter which is tried again
// is the same message, by its Message-ID and its date.
func (s *Sender) compose(
	letter checkout.Letter, sale checkout.Sale, store checkout.Store, handed []checkout.Handed,
) (*gomail.Msg, error) {
	if checkout.CheckEmail(letter.To) != nil {
		return nil, checkout.Refuse(checkout.ReasonDeclined, "The letter's address is not an e-mail address.")
	}
	writer := s.writers.find(sale.Order.Buyer.Language)
	text, html, err := writer.render(s.view(writer, sale, store, handed))
	if err != nil {
		return nil, fmt.Errorf("mail: write a letter: %w", err)
	}
	from := s.from
	if from.Name == "" {
		from.Name = phrase(store.Name)
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	message := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	message.FromMailAddress(&from)
	message.SetAddrHeaderFromMailAddress(gomail.HeaderTo, &mail.Address{Address: letter.To})
	if checkout.CheckEmail(store.SupportEmail) == nil {
		message.ReplyToMailAddress(&mail.Address{Name: phrase(store.Name), Address: store.SupportEmail})
	}
	message.Subject(writer.text("subject", "store", oneLine(store.Name)))
	message.SetMessageIDWithValue(letter.ID.String() + "@" + domain)
	message.SetDateWithValue(letter.CreatedAt.UTC())
	message.SetGenHeader(gomail.HeaderContentLang, writer.tag.String())
	message.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody's absence is told to it
	message.SetBodyString(gomail.TypeTextPlain, text)
	message.AddAlternativeString(gomail.TypeTextHTML, html)
	return message, nil
}

package app

import (
	"context"
	"errors"
	"net/http"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/files"
	"kassa/internal/job"
	"kassa/internal/mail"
)

// How long a link to a file is good. A page makes new ones each time it is shown; a letter stays as it is.
const (
	pageLink   = 24 * time.Hour
	letterLink = 7 * 24 * time.Hour
)

// openFiles opens the storage of files and prepares the links to them, and the letters that show them: nil where
// none are sent.
func (a *App) openFiles(ctx context.Context) (checkout.Mailer, error) {
	secret, err := a.store.Secret(ctx, "download links")
	if err != nil {
		return nil, err
	}
	a.links = files.NewLinks(secret, a.cfg.Clock.Now)
	if a.cfg.Files != "" {
		if a.files, err = files.Open(a.cfg.Files, files.Options{
			AccessKey: a.cfg.FilesAccessKey, SecretKey: a.cfg.FilesSecretKey, Now: a.cfg.Clock.Now,
		}); err != nil {
			return nil, err
		}
	}
	if a.cfg.MailServer == "" {
		return nil, nil
	}
	sender, err := mail.New(mail.Config{
		URL: a.cfg.MailServer, From: a.cfg.MailFrom,
		PageURL: func(sale checkout.Sale) string { return PageURL(a.address.base(), sale) },
		Link: func(store checkout.StoreID, delivery checkout.DeliveryID, file checkout.FileID) string {
			return a.address.base() + a.link(store, delivery, file, letterLink)
		},
	})
	if err != nil {
		return nil, err
	}
	a.mails = true
	return sender, nil
}

// Files is the storage of sellers' files; nil where none is configured.
func (a *App) Files() files.Storage { return a.files }

// HasFile tells whether the storage has the bytes of a file.
func (a *App) HasFile(ctx context.Context, store checkout.StoreID, file checkout.FileID) (bool, error) {
	content, err := a.files.Open(ctx, store, file)
	if errors.Is(err, files.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, content.Close()
}

// link is the path of a file with what makes it good for a while.
func (a *App) link(store checkout.StoreID, delivery checkout.DeliveryID, file checkout.FileID, ttl time.Duration) string {
	path := files.DownloadPath(store, delivery, file)
	return path + "?" + a.links.Sign(path, ttl)
}

// pageLink is the link to a file on the page of an order.
func (a *App) pageLink(store checkout.StoreID, delivery checkout.DeliveryID, file checkout.FileID) string {
	return a.link(store, delivery, file, pageLink)
}

// fileURL is pageLink in full, for those who show a page of their own.
func (a *App) fileURL(store checkout.StoreID, delivery checkout.DeliveryID, file checkout.FileID) string {
	return a.address.base() + a.pageLink(store, delivery, file)
}

// downloads answers the links.
func (a *App) downloads() http.Handler {
	return files.Downloads{Links: a.links, Finder: a.core, Storage: a.files, Log: a.cfg.Log}
}

// deliveryTasks hand over what was bought, and show it by e-mail.
func (a *App) deliveryTasks() []job.Task {
	tasks := []job.Task{{
		Name: "deliver", Every: 5 * time.Second, Wake: a.core.DeliverWake(), Batch: 50, Workers: 2, Do: a.core.DeliverDue,
	}}
	if a.mails {
		tasks = append(tasks, job.Task{
			Name: "send letters", Every: 5 * time.Second, Wake: a.core.MailWake(), Batch: 50, Workers: 2, Do: a.core.MailDue,
		})
	}
	return tasks
}

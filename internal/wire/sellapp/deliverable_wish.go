package sellapp

import (
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/wire"
)

// The ways of handing over.
const (
	typeText         = "TEXT"
	typeManual       = "MANUAL"
	typeDownloadable = "DOWNLOADABLE"
	typeDynamic      = "DYNAMIC"
	typeLicenceKey   = "LICENSE_KEY"
)

// deliveryTypes are SellApp's words for what the core does.
var deliveryTypes = map[checkout.DeliveryKind]string{
	checkout.DeliverText: typeText, checkout.DeliverManual: typeManual, checkout.DeliverFile: typeDownloadable,
	checkout.DeliverRedirect: typeDownloadable, checkout.DeliverDynamic: typeDynamic, checkout.DeliverUnits: typeLicenceKey,
	checkout.DeliverGenerated: typeLicenceKey,
}

// deliverableBody is what a variant's buyers get.
type deliverableBody struct {
	Types []string       `json:"types"`
	Data  jsontext.Value `json:"data"` // an object; clients in PHP send an empty one as []
}

type deliverableData struct {
	Text            string               `json:"text"`
	Comment         string               `json:"comment"`
	Manual          string               `json:"manual"` // another name of comment
	Files           []string             `json:"files"`
	Webhook         string               `json:"webhook"`
	Serials         []string             `json:"serials"`
	RemoveDuplicate bool                 `json:"removeDuplicate"`
	Stock           wire.Given[wire.Int] `json:"stock"`
}

// data reads what belongs to the types. The schema has judged its form.
func (b deliverableBody) data() (d deliverableData) {
	if b.Data.Kind() == '{' {
		if err := json.Unmarshal(b.Data, &d); err != nil {
			return deliverableData{} // cannot be
		}
	}
	if d.Comment == "" {
		d.Comment = d.Manual
	}
	return d
}

// kinds are the types in the core's words. SellApp's TEXT is a text for all buyers, or a serial for each.
func (b deliverableBody) kinds(d deliverableData) []checkout.DeliveryKind {
	var kinds []checkout.DeliveryKind
	for _, word := range b.Types {
		kind := checkout.DeliverUnits
		switch {
		case word == typeText && d.Text != "":
			kind = checkout.DeliverText
		case word == typeManual:
			kind = checkout.DeliverManual
		case word == typeDownloadable:
			kind = checkout.DeliverFile
		case word == typeDynamic:
			kind = checkout.DeliverDynamic
		}
		kinds = append(kinds, kind)
	}
	return kinds
}

// into replaces what a variant hands over.
func (b deliverableBody) into(field string, v *checkout.Variant) (wrong []wire.FieldError) {
	d := b.data()
	kinds := b.kinds(d)
	wrong = b.check(field, d, kinds)
	v.Rules.Delivery = b.Types
	v.Deliverable = checkout.Deliverable{
		Kinds: kinds, Text: d.Text, Note: d.Comment, Webhook: d.Webhook, Secret: v.Deliverable.Secret,
	}
	for i, text := range d.Files {
		file, err := id.Parse[checkout.File](text)
		if err != nil {
			wrong = append(wrong, one(field+"data.files."+strconv.Itoa(i), "is not a file of this store")...)
		}
		v.Deliverable.Files = append(v.Deliverable.Files, file)
	}
	switch {
	case slices.Contains(kinds, checkout.DeliverUnits):
		v.StockKind = checkout.StockUnits
	case d.Stock.Value != nil:
		v.StockKind, v.Stock = checkout.StockCounted, int64(*d.Stock.Value)
	case d.Stock.Set || v.StockKind == checkout.StockUnits:
		v.StockKind = checkout.StockUnlimited
	}
	return wrong
}

// check refuses data that nothing would be done with, and types that lack theirs.
func (b deliverableBody) check(field string, d deliverableData, kinds []checkout.DeliveryKind) (wrong []wire.FieldError) {
	for _, one := range []struct {
		name          string
		kind          checkout.DeliveryKind
		there, needed bool
	}{
		{"text", checkout.DeliverText, d.Text != "", true},
		{"comment", checkout.DeliverManual, d.Comment != "", false},
		{"files", checkout.DeliverFile, len(d.Files) > 0, true},
		{"webhook", checkout.DeliverDynamic, d.Webhook != "", true},
		{"serials", checkout.DeliverUnits, len(d.Serials) > 0, false},
	} {
		wanted := slices.Contains(kinds, one.kind)
		switch {
		case one.there && !wanted:
			wrong = append(wrong, wire.FieldError{Field: field + "data." + one.name, Message: "is for other types of deliverable"})
		case one.needed && wanted && !one.there:
			wrong = append(wrong, wire.FieldError{Field: field + "data." + one.name, Message: "is required"})
		}
	}
	if slices.Contains(b.Types, typeText) && slices.Contains(b.Types, typeLicenceKey) && d.Text == "" {
		wrong = append(wrong, one(field+"data.text", "is required where both TEXT and LICENSE_KEY are handed over")...)
	}
	if d.Webhook != "" {
		if err := wire.CheckURL(d.Webhook, wire.HTTPSOnly); err != nil {
			wrong = append(wrong, one(field+"data.webhook", err.Error())...)
		}
	}
	return wrong
}

package sellapp

// delivered is what one line of an invoice handed over.
type delivered struct {
	InvoiceID             int64                `json:"invoice_id"`
	ProductVariantID      int64                `json:"product_variant_id"`
	Deliverable           deliveredDeliverable `json:"deliverable"`
	Quantity              int64                `json:"quantity"`
	AdditionalInformation []information        `json:"additional_information"`
}

type deliveredDeliverable struct {
	Types []string      `json:"types"`
	Data  deliveredData `json:"data"`
}

// deliveredData has the keys of those types alone that have been handed over.
type deliveredData struct {
	Serials        []string        `json:"serials,omitzero"`
	DeliveredFiles []deliveredFile `json:"delivered_files,omitzero"`
	Dynamic        string          `json:"dynamic,omitzero"`
	Manual         string          `json:"manual,omitzero"`
	Text           string          `json:"text,omitzero"`
}

// deliveredFile is a file of the store's own, whose address is good for a while, or one that lies elsewhere.
type deliveredFile struct {
	Name string `json:"name"`
	Size int64  `json:"size,omitzero"`
	URL  string `json:"url"`
}

package wire

import (
	"context"
	"encoding/json"
	"net/http"

	"kassa/internal/checkout"
)

// thingsContract is the contract of the surface in the tests: things are made, changed and removed.
const thingsContract = `
openapi: 3.1.0
info: {title: Things, version: "1"}
paths:
  /stores/{store}/things:
    post: {operationId: make, requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}, responses: {"201": {description: Made.}}}
    patch: {operationId: change, requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}, responses: {"200": {description: Changed.}}}
  /stores/{store}/open:
    post: {operationId: open, requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}, responses: {"201": {description: Made.}}}
  /stores/{store}/calls:
    post: {operationId: call, requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}, responses: {"200": {description: Done.}}}
components:
  schemas:
    Thing: {type: object, required: [name], properties: {name: {type: string}}}
`

// routes are of all kinds.
func (x *town) routes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/stores/{store}/open", Auth: x.storeAuth(), Handle: x.tell},
		{Method: "POST", Pattern: "/stores/{store}/open", Auth: x.storeAuth(), Body: BodyRequired, Handle: x.make},
		{Method: "GET", Pattern: "/stores/{store}/things", Auth: AuthSecret, Scope: "things.read", Handle: x.tell},
		{Method: "POST", Pattern: "/stores/{store}/things", Auth: AuthSecret, Scope: "things.write", Body: BodyRequired, Handle: x.make},
		{Method: "PATCH", Pattern: "/stores/{store}/things", Auth: AuthSecret, Scope: "things.write", Body: BodyRequired, Handle: x.make},
		{Method: "DELETE", Pattern: "/stores/{store}/things", Auth: AuthSecret, Scope: "things.write", Handle: x.make},
		{Method: "POST", Pattern: "/stores/{store}/calls", Auth: AuthSecret, Scope: "things.write", Body: BodyRequired, Handle: x.ask},
		{Method: "GET", Pattern: "/mine", Auth: AuthAny, Handle: x.tell},
		{Method: "GET", Pattern: "/all", Auth: AuthNone, Handle: x.tell},
		{Method: "GET", Pattern: "/panic", Auth: AuthNone, Handle: func(context.Context, *Request) (Reply, error) { panic("boom") }},
	}
}

// storeAuth is AuthStore, but for a dialect that cannot have it.
func (x *town) storeAuth() Auth {
	if x.unable {
		return AuthAny
	}
	return AuthStore
}

// told is what a handler tells of its caller.
type told struct {
	Store string
	Keyed bool
	Doc   any
}

// tell answers with who is calling.
func (x *town) tell(_ context.Context, r *Request) (Reply, error) {
	return Reply{Answer: tellOf(r, http.StatusOK)}, nil
}

func tellOf(r *Request, status int) checkout.Answer {
	body, err := json.Marshal(told{Store: r.Caller.Store.Name, Keyed: !r.Caller.Key.ID.IsZero(), Doc: r.Doc.Value})
	if err != nil {
		panic(err)
	}
	return checkout.Answer{Status: status, Body: body}
}

// make makes a thing in a transaction. Those of certain names are refused: before it, within it, for their form.
func (x *town) make(_ context.Context, r *Request) (Reply, error) {
	members, _ := r.Doc.Value.(map[string]any)
	switch members["name"] {
	case "early":
		return Reply{}, checkout.Refuse(checkout.ReasonOutOfStock, "None left.")
	case "malformed":
		return Reply{}, checkout.RefuseField(checkout.ReasonInvalidField, "name", "is not a name")
	}
	return Reply{
		Effect: func(checkout.Tx) (checkout.Answer, error) {
			if members["name"] == "bad" {
				return checkout.Answer{}, checkout.Refuse(checkout.ReasonOrderState, "Not now.")
			}
			return tellOf(r, http.StatusCreated), nil
		},
		After: func(context.Context) { x.made++ },
	}, nil
}

// ask does what the test says while it asks a gateway.
func (x *town) ask(_ context.Context, _ *Request) (Reply, error) {
	return Reply{
		Call:  func(context.Context) (checkout.Answer, error) { return x.call() },
		After: func(context.Context) { x.made++ },
	}, nil
}

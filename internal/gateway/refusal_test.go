package gateway_test

import (
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/gateway"
)

func TestRefusal(t *testing.T) {
	for reason, statuses := range map[checkout.Reason][]int{
		checkout.ReasonPaymentNotFound:    {404, 410},
		checkout.ReasonDeclined:           {400, 402, 405, 406, 412, 413, 415, 422, 451},
		checkout.ReasonGatewayUnavailable: {0, 101, 301, 302, 304, 307, 401, 403, 407, 408, 409, 425, 429, 500, 502, 503, 504, 599},
	} {
		for _, status := range statuses {
			if got := checkout.ReasonOf(gateway.Refusal(status)); got != reason {
				t.Errorf("%d is %s, want %s", status, got, reason)
			}
		}
	}
	for _, status := range []int{200, 201, 202, 204} {
		if err := gateway.Refusal(status); err != nil {
			t.Errorf("%d: %v", status, err)
		}
	}
}

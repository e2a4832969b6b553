package pace

import "testing"

// TestATenthOfTheEndpointsIsDead counts the endpoints of all stores by what becomes of their webhooks.
func TestATenthOfTheEndpointsIsDead(t *testing.T) {
	r, err := OpenReceiver()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}()
	got, healthy := map[string]int{}, 0
	for n := range stores {
		for _, url := range r.urls(n) {
			got[url]++
		}
		healthy += r.healthy(n)
	}
	if got[r.Refusing] != 50 || got[r.url+"/hangs"] != 50 || got[r.url+"/takes"] != 900 || healthy != 900 {
		t.Errorf("%v, %d healthy", got, healthy)
	}
}

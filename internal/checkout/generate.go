package checkout

//go:generate go run ./statedoc ../../docs/states

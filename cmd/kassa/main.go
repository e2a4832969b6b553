// Command kassa is a self-hosted checkout server. See README.md.
package main

import (
	"os"

	"kassa/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdout, os.Stderr))
}

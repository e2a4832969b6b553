package app

import (
	"os"
	"testing"

	"kassa/internal/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

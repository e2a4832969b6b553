package pgtest

import (
	"fmt"
	"os"
	"os/user"
	"strconv"
)

// account is the system user that the server runs as: our own, but for root,
// whom PostgreSQL refuses.
type account struct {
	other    bool // not our own: switch to uid and gid
	uid, gid int
}

// serverAccount chooses the account. As root it is the user postgres, whom the
// Debian package creates.
func serverAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{}, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return account{}, fmt.Errorf("%w: %w", ErrNotInstalled, err)
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return account{}, fmt.Errorf("user postgres: %w", err)
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return account{}, fmt.Errorf("user postgres: %w", err)
	}
	return account{other: true, uid: uid, gid: gid}, nil
}

// own gives a file or directory to the account.
func (a account) own(path string) error {
	if !a.other {
		return nil
	}
	return os.Chown(path, a.uid, a.gid)
}

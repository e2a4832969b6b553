package id

import "database/sql/driver"

// Value writes the identifier to a BYTEA or BLOB column as 16 bytes, and the
// zero ID as NULL. It never fails.
func (x ID[T]) Value() (driver.Value, error) {
	if x.IsZero() {
		return nil, nil
	}
	return x.b[:], nil
}

// Scan reads what Value writes, and a canonical UUID in a text column. NULL
// becomes the zero ID; everything else is ErrSyntax and leaves x as it was.
func (x *ID[T]) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*x = ID[T]{}
		return nil
	case []byte:
		if len(v) != len(x.b) {
			return ErrSyntax
		}
		copy(x.b[:], v)
		return nil
	case string:
		parsed, err := Parse[T](v)
		if err != nil {
			return err
		}
		*x = parsed
		return nil
	}
	return ErrSyntax
}

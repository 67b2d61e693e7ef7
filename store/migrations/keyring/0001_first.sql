-- The key ring: wrapped keys of data subjects and the blind index, in a file of its own with a backup set of its own.

CREATE TABLE keys (
  subject BLOB PRIMARY KEY,
  tenant TEXT NOT NULL,
  kek_id INTEGER NOT NULL,
  dek_version INTEGER NOT NULL,
  nonce BLOB NOT NULL,
  wrapped BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Keyed hashes of identifiers; random by nature, the one index of the house that does not grow at its edge.
CREATE TABLE identifiers (
  hash BLOB NOT NULL,
  kind TEXT NOT NULL,
  subject BLOB NOT NULL,
  canon_version INTEGER NOT NULL,
  PRIMARY KEY (hash, kind, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX identifiers_by_subject ON identifiers (subject);

CREATE TABLE named_values (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

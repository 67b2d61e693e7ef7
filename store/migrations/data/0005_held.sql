-- Texts that the scanner could not judge and a person decides. `envelope` is emptied by the decision. Few rows: indexes
-- that are touched at random cost nothing here.
CREATE TABLE held (
  row INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  conversation INTEGER NOT NULL,
  client BLOB,
  via INTEGER NOT NULL,
  at INTEGER NOT NULL,
  follows INTEGER NOT NULL,
  reason TEXT NOT NULL,
  fields TEXT NOT NULL,
  envelope BLOB NOT NULL,
  state INTEGER NOT NULL,
  decided_at INTEGER,
  decided_by TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX held_by_id ON held (id);
CREATE INDEX held_by_conversation ON held (conversation);
CREATE INDEX held_waiting ON held (id) WHERE state = 1;

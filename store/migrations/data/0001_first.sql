-- Everything a conversation leaves behind. Every table grows at its right edge: rows are numbered in arrival order and
-- the rows of one conversation are chained by `previous`, so that no insert touches a random place of an index.
-- Texts of visitors are envelopes of the vault. `row` is never used twice (see row_marks).

-- What seldom changes of a conversation. `id` and `subject` are UUIDv7: they grow with time.
CREATE TABLE conversations (
  row INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  site TEXT NOT NULL,
  subject BLOB NOT NULL,
  via INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  resume_hash BLOB NOT NULL,
  reference TEXT NOT NULL,
  locale TEXT NOT NULL,
  profile BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX conversations_by_id ON conversations (id);
CREATE INDEX conversations_by_subject ON conversations (subject);

-- What changes with every message: the ends of the chains. Narrow, so that many conversations share a page.
CREATE TABLE tails (
  conversation INTEGER PRIMARY KEY,
  state INTEGER NOT NULL,
  last_use_at INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  last_message INTEGER NOT NULL,
  last_outbox INTEGER NOT NULL,
  last_consent INTEGER NOT NULL,
  last_callback INTEGER NOT NULL,
  last_delivered INTEGER NOT NULL
) STRICT;

-- `previous` is the row of seq - 1; `jump` the row of seq with its lowest set bit cleared, so that any place of a long
-- conversation is a few steps away. 0: none.
CREATE TABLE messages (
  row INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  previous INTEGER NOT NULL,
  jump INTEGER NOT NULL,
  value_count INTEGER NOT NULL,
  client BLOB,
  id BLOB NOT NULL,
  direction INTEGER NOT NULL,
  at INTEGER NOT NULL,
  author TEXT NOT NULL,
  findings TEXT NOT NULL,
  body BLOB NOT NULL
) STRICT;

CREATE TABLE sealed_values (
  message INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  type TEXT NOT NULL,
  token_kind TEXT NOT NULL,
  token_code TEXT NOT NULL,
  code_check BLOB NOT NULL,
  envelope BLOB NOT NULL,
  PRIMARY KEY (message, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE consents (
  row INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL,
  previous INTEGER NOT NULL,
  at INTEGER NOT NULL,
  manager TEXT NOT NULL,
  rule TEXT NOT NULL,
  granted INTEGER NOT NULL,
  policy_version TEXT NOT NULL,
  age_confirmed INTEGER NOT NULL
) STRICT;

CREATE TABLE callbacks (
  row INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  conversation INTEGER NOT NULL,
  previous INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  not_before INTEGER,
  not_after INTEGER,
  time_zone TEXT NOT NULL,
  cancel_hash BLOB NOT NULL,
  cancelled INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX callbacks_by_id ON callbacks (id);

-- The open entries (queued, sending, unknown) are found through a partial index that stays small; due times live in
-- memory. (An IN list would cost a temporary table at every insert.)
CREATE TABLE outbox (
  row INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL,
  previous INTEGER NOT NULL,
  message INTEGER NOT NULL,
  action INTEGER NOT NULL,
  state INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  ambiguous INTEGER NOT NULL,
  part INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  connector TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_open ON outbox (row) WHERE state < 3 OR state = 4;

-- Entries per connector and state, kept up with every commit.
CREATE TABLE outbox_totals (
  connector TEXT NOT NULL,
  state INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  PRIMARY KEY (connector, state)
) STRICT, WITHOUT ROWID;

CREATE TABLE destinations (
  conversation INTEGER NOT NULL,
  connector TEXT NOT NULL,
  chat TEXT NOT NULL,
  thread INTEGER,
  PRIMARY KEY (conversation, connector)
) STRICT, WITHOUT ROWID;
CREATE INDEX destinations_by_thread ON destinations (connector, chat, thread);

CREATE TABLE delivered (
  row INTEGER PRIMARY KEY,
  connector TEXT NOT NULL,
  chat TEXT NOT NULL,
  external_id INTEGER NOT NULL,
  conversation INTEGER NOT NULL,
  previous INTEGER NOT NULL,
  message INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX delivered_by_external ON delivered (connector, chat, external_id);

CREATE TABLE connector_values (
  connector TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (connector, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE seen_updates (
  connector TEXT NOT NULL,
  update_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (connector, update_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_updates_by_age ON seen_updates (at);

CREATE TABLE answers (
  key_hash BLOB PRIMARY KEY,
  at INTEGER NOT NULL,
  body_hash BLOB NOT NULL,
  answer TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX answers_by_age ON answers (at);

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  reason TEXT NOT NULL,
  previous_hash BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;

-- The highest row ever given, written when rows are removed: a number is never given to another conversation later.
CREATE TABLE row_marks (
  name TEXT PRIMARY KEY,
  row INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

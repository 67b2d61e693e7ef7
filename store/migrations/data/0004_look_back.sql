-- A value may be given over several messages. Each piece is sealed with its own message (role 2), the whole with the
-- message that completed it (role 3); 1 is a value that stands in one message, 4 a piece that became part of a longer
-- value. An earlier message is then written anew: `revision` counts how often. What a messenger was sent is remembered
-- by message and revision, "12.0 13.1", so that a copy is edited where it is older than its messages.
ALTER TABLE sealed_values ADD COLUMN role INTEGER NOT NULL DEFAULT 1;
ALTER TABLE messages ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE delivered ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
ALTER TABLE delivered ADD COLUMN carried TEXT NOT NULL DEFAULT '';

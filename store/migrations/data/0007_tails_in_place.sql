-- What a message changes of its conversation's tail stands in one value of a fixed length, so that it is overwritten in
-- place: `seq`, then the ends of the chains of messages, outbox, consents, callbacks and delivered, each in seven bytes
-- of seven bits, the highest first.
CREATE TABLE tails_in_place (
  conversation INTEGER PRIMARY KEY,
  state INTEGER NOT NULL,
  last_use_at INTEGER NOT NULL,
  ends BLOB NOT NULL
) STRICT;
INSERT INTO tails_in_place (conversation, state, last_use_at, ends)
  SELECT conversation, state, last_use_at, CAST(char(
    seq >> 42 & 127, seq >> 35 & 127, seq >> 28 & 127, seq >> 21 & 127, seq >> 14 & 127, seq >> 7 & 127, seq & 127,
    last_message >> 42 & 127, last_message >> 35 & 127, last_message >> 28 & 127, last_message >> 21 & 127, last_message >> 14 & 127, last_message >> 7 & 127, last_message & 127,
    last_outbox >> 42 & 127, last_outbox >> 35 & 127, last_outbox >> 28 & 127, last_outbox >> 21 & 127, last_outbox >> 14 & 127, last_outbox >> 7 & 127, last_outbox & 127,
    last_consent >> 42 & 127, last_consent >> 35 & 127, last_consent >> 28 & 127, last_consent >> 21 & 127, last_consent >> 14 & 127, last_consent >> 7 & 127, last_consent & 127,
    last_callback >> 42 & 127, last_callback >> 35 & 127, last_callback >> 28 & 127, last_callback >> 21 & 127, last_callback >> 14 & 127, last_callback >> 7 & 127, last_callback & 127,
    last_delivered >> 42 & 127, last_delivered >> 35 & 127, last_delivered >> 28 & 127, last_delivered >> 21 & 127, last_delivered >> 14 & 127, last_delivered >> 7 & 127, last_delivered & 127) AS BLOB) FROM tails;
DROP TABLE tails;
ALTER TABLE tails_in_place RENAME TO tails;

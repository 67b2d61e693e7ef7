-- The keyed hash of an identifier that is new in its conversation. It is written with the message and carried over to
-- the key ring's index soon after, so that a message costs one commit and not two.
ALTER TABLE sealed_values ADD COLUMN identifier BLOB;
ALTER TABLE sealed_values ADD COLUMN canon_version INTEGER;

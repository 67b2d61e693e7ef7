-- What an entry is to do has a place of its own: the address of a retraction outlives its failures, and so does the code
-- of a notice. Until now both stood in `detail`, where the reason of a failure took their place.
ALTER TABLE outbox ADD COLUMN task TEXT NOT NULL DEFAULT '';
UPDATE outbox SET task = detail, detail = '' WHERE action IN (4, 5) AND (state < 3 OR state = 4);

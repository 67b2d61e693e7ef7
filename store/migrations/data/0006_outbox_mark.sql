-- Open entries are found from a mark on (`outbox_finished` in row_marks: every entry up to it is finished or gone),
-- and no longer through an index that every message had to keep up.
DROP INDEX outbox_open;

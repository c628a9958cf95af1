-- Stories that somebody recommends to all readers.
CREATE TABLE pick (
  story INTEGER PRIMARY KEY REFERENCES story (number) ON DELETE CASCADE,
  account INTEGER REFERENCES account (number) ON DELETE SET NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX pick_by_time ON pick (at);

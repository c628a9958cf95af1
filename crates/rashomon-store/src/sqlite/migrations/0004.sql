-- A story as it stood when something new was told in it, numbered in one row with the articles: programs
-- list both together and ask for what has come since a number.
CREATE TABLE edition (
  number INTEGER PRIMARY KEY,
  story INTEGER NOT NULL REFERENCES story (number) ON DELETE CASCADE,
  made INTEGER NOT NULL,
  -- Hashes of everything that was told by then, 16 bytes each, sorted.
  findings BLOB NOT NULL
) STRICT;
CREATE INDEX edition_by_story ON edition (story, number);

-- How a story stood when somebody last looked whether there is something new in it.
CREATE TABLE edition_look (
  story INTEGER PRIMARY KEY REFERENCES story (number) ON DELETE CASCADE,
  changed INTEGER NOT NULL,
  n_articles INTEGER NOT NULL
) STRICT;

CREATE TABLE edition_mark (
  account INTEGER NOT NULL REFERENCES account (number) ON DELETE CASCADE,
  edition INTEGER NOT NULL REFERENCES edition (number) ON DELETE CASCADE,
  starred_at INTEGER NOT NULL,
  PRIMARY KEY (account, edition)
) STRICT, WITHOUT ROWID;

-- Lists that are read under an address of their own, by hash.
CREATE TABLE share (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER NOT NULL REFERENCES account (number) ON DELETE CASCADE,
  -- `top`, `search`, `person`.
  kind TEXT NOT NULL,
  words TEXT NOT NULL,
  secret BLOB NOT NULL UNIQUE,
  added INTEGER NOT NULL,
  used INTEGER
) STRICT;
CREATE INDEX share_by_account ON share (account);

-- Addresses that are told of every new edition.
CREATE TABLE hook (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER NOT NULL REFERENCES account (number) ON DELETE CASCADE,
  url TEXT NOT NULL,
  -- Signs what is sent, so it is needed as it is.
  secret TEXT NOT NULL,
  added INTEGER NOT NULL,
  -- The last edition that was sent.
  last INTEGER NOT NULL,
  -- When to send or try again; given up where there is no time.
  due INTEGER,
  failures INTEGER NOT NULL DEFAULT 0,
  error TEXT
) STRICT;
CREATE INDEX hook_by_account ON hook (account);

-- Who gets the top stories by mail.
CREATE TABLE digest (
  account INTEGER PRIMARY KEY REFERENCES account (number) ON DELETE CASCADE,
  address TEXT NOT NULL,
  -- The minute of the day, UTC.
  minute INTEGER NOT NULL,
  due INTEGER NOT NULL,
  sent INTEGER,
  failures INTEGER NOT NULL DEFAULT 0,
  error TEXT
) STRICT;

-- Who somebody is at another place that signs people in.
CREATE TABLE identity (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  account INTEGER NOT NULL REFERENCES account (number) ON DELETE CASCADE,
  PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_by_account ON identity (account);

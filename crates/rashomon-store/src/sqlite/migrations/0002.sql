-- `admin` or `reader`. Whoever has no credential cannot sign in.
ALTER TABLE account ADD COLUMN role TEXT NOT NULL DEFAULT 'reader';

-- Who is signed in, by the hash of a secret that the browser has.
CREATE TABLE session (
  secret BLOB PRIMARY KEY,
  account INTEGER NOT NULL REFERENCES account (number) ON DELETE CASCADE,
  began INTEGER NOT NULL,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_account ON session (account);

-- What reader programs sign in with, by hash.
CREATE TABLE app_password (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER NOT NULL REFERENCES account (number) ON DELETE CASCADE,
  name TEXT NOT NULL,
  secret BLOB NOT NULL UNIQUE,
  -- The same for programs that send name and password as one digest.
  digest BLOB NOT NULL UNIQUE,
  added INTEGER NOT NULL,
  used INTEGER
) STRICT;
CREATE INDEX app_password_by_account ON app_password (account);

-- Who did what to accounts and their keys.
CREATE TABLE audit (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  account INTEGER REFERENCES account (number) ON DELETE SET NULL,
  what TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;

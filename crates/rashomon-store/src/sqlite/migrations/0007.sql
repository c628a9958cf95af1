-- Somebody or something over all articles.
CREATE TABLE actor (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  -- Of its full names the one most used.
  name TEXT NOT NULL,
  kind INTEGER NOT NULL,
  wikidata TEXT
) STRICT;
CREATE UNIQUE INDEX actor_by_wikidata ON actor (wikidata) WHERE wikidata IS NOT NULL;

-- Names by which actors go. Whose a name is follows from the tables below and can be made anew.
CREATE TABLE alias (
  name INTEGER NOT NULL REFERENCES name (number),
  -- 1 for persons, 0 for organisations and places.
  person INTEGER NOT NULL,
  -- The item that is called so; '' where none is known.
  wikidata TEXT NOT NULL,
  -- The name made comparable.
  key TEXT NOT NULL,
  kind INTEGER NOT NULL,
  actor INTEGER REFERENCES actor (number),
  PRIMARY KEY (name, person, wikidata)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_by_key ON alias (key, person);
CREATE INDEX alias_by_actor ON alias (actor);

-- Under what keys of persons are looked for: surnames, sounds.
CREATE TABLE alias_mark (
  mark TEXT NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (mark, key)
) STRICT, WITHOUT ROWID;

-- Keys of persons that may be one name in two spellings, each pair both ways.
CREATE TABLE spelling (
  key TEXT NOT NULL,
  other TEXT NOT NULL,
  -- Whether two articles that name them name somebody else in common.
  borne_out INTEGER NOT NULL,
  PRIMARY KEY (key, other)
) STRICT, WITHOUT ROWID;

-- Whom an article names in full: hashes of their keys, 4 bytes each, sorted.
CREATE TABLE appearance (
  article INTEGER PRIMARY KEY REFERENCES article (number) ON DELETE CASCADE,
  names BLOB NOT NULL
) STRICT;

-- Who an entity that is named by surname alone may be. It is, where only one actor has those keys.
CREATE TABLE bearer (
  entity INTEGER NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (entity, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX bearer_by_key ON bearer (key);

-- What people have said of two keys, in order; a later one holds against earlier ones.
CREATE TABLE actor_correction (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER REFERENCES account (number) ON DELETE SET NULL,
  at INTEGER NOT NULL,
  person INTEGER NOT NULL,
  key TEXT NOT NULL,
  other TEXT NOT NULL,
  -- 1 if they are one, 0 if not.
  one INTEGER NOT NULL
) STRICT;

-- The change of an article up to which it is written down who is who.
ALTER TABLE meta ADD COLUMN identified INTEGER NOT NULL DEFAULT 0;

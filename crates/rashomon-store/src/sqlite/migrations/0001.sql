-- Times are seconds since 1970, UTC. Numbers of statements and entities are made of their article's
-- number and their place in it: article * 2^20 + place.

CREATE TABLE meta (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  -- Different for every collection.
  id BLOB NOT NULL,
  -- Counts every change of an article; derived indexes remember how far they have come.
  change INTEGER NOT NULL
) STRICT;
INSERT INTO meta (only_row, id, change) VALUES (1, randomblob(16), 0);

CREATE TABLE outlet (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE story (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  headline TEXT,
  headline_article INTEGER,
  n_articles INTEGER NOT NULL DEFAULT 0,
  n_outlets INTEGER NOT NULL DEFAULT 0,
  -- Over its articles, by their time in lists.
  first_at INTEGER,
  last_at INTEGER,
  -- When an article last came or went.
  changed INTEGER NOT NULL,
  merged_into INTEGER REFERENCES story (number)
) STRICT;
CREATE INDEX story_by_time ON story (last_at) WHERE n_articles > 0;

CREATE TABLE article (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  change INTEGER NOT NULL,
  -- When it first came.
  added INTEGER NOT NULL,
  -- The number of the current revision, from 1.
  revision INTEGER NOT NULL,
  title TEXT,
  outlet INTEGER REFERENCES outlet (number),
  carrier INTEGER REFERENCES outlet (number),
  byline TEXT,
  -- As exact as the outlet gave it.
  published TEXT,
  -- Its time in lists: published, but not after it came; where that is not known, when it came.
  at INTEGER NOT NULL,
  language TEXT,
  url TEXT,
  path TEXT,
  complete INTEGER NOT NULL,
  story INTEGER REFERENCES story (number),
  -- The model and version that analysed the current revision.
  model TEXT
) STRICT;
CREATE UNIQUE INDEX article_by_change ON article (change);
CREATE INDEX article_by_story ON article (story, at);
CREATE INDEX article_by_time ON article (at, id);
CREATE INDEX article_by_url ON article (url) WHERE url IS NOT NULL;

-- Articles that were removed, for derived indexes to follow.
CREATE TABLE removal (
  change INTEGER PRIMARY KEY,
  article INTEGER NOT NULL
) STRICT;

-- Every text that an outlet has published under one address.
CREATE TABLE revision (
  article INTEGER NOT NULL REFERENCES article (number) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  title TEXT,
  byline TEXT,
  hash BLOB NOT NULL,
  PRIMARY KEY (article, number)
) STRICT, WITHOUT ROWID;

-- Texts, compressed, apart from what lists need.
CREATE TABLE body (
  article INTEGER NOT NULL REFERENCES article (number) ON DELETE CASCADE,
  revision INTEGER NOT NULL,
  text BLOB NOT NULL,
  -- Paragraphs, boilerplate, how outlet and carrier are known.
  layout BLOB NOT NULL,
  PRIMARY KEY (article, revision)
) STRICT;

-- The labels of a model, shared by all documents that it made.
CREATE TABLE labels (
  number INTEGER PRIMARY KEY,
  names TEXT NOT NULL UNIQUE
) STRICT;

-- What the model made of the current revision.
CREATE TABLE document (
  article INTEGER PRIMARY KEY REFERENCES article (number) ON DELETE CASCADE,
  labels INTEGER NOT NULL REFERENCES labels (number),
  tokens BLOB NOT NULL,
  -- Figures, times, warnings.
  findings BLOB NOT NULL
) STRICT;

CREATE TABLE name (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE entity (
  number INTEGER PRIMARY KEY,
  name INTEGER NOT NULL REFERENCES name (number),
  kind INTEGER NOT NULL,
  wikidata TEXT,
  -- Roles, government, offices, mentions.
  detail BLOB NOT NULL
) STRICT;
CREATE INDEX entity_by_name ON entity (name);
CREATE INDEX entity_by_wikidata ON entity (wikidata) WHERE wikidata IS NOT NULL;

CREATE TABLE statement (
  number INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,
  act TEXT NOT NULL,
  -- The name shown for who made it.
  speaker INTEGER REFERENCES name (number),
  -- Content, cue, parties, occasion.
  detail BLOB NOT NULL
) STRICT;
CREATE INDEX statement_by_speaker ON statement (speaker) WHERE speaker IS NOT NULL;

-- Who has to do with a statement, and how: 0 made it, 1 was told, 2 is named in
-- it, 3 has somebody speak for them.
CREATE TABLE party (
  name INTEGER NOT NULL REFERENCES name (number),
  role INTEGER NOT NULL,
  statement INTEGER NOT NULL,
  PRIMARY KEY (name, role, statement)
) STRICT, WITHOUT ROWID;

-- What became of stories, in order: it can be shown, and undone.
CREATE TABLE story_event (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  cause TEXT NOT NULL,
  -- The story that was opened, joined, merged away or left.
  story INTEGER NOT NULL REFERENCES story (number),
  -- The story that has its articles now.
  other INTEGER REFERENCES story (number),
  article INTEGER,
  likeness REAL,
  -- Numbers of those that left.
  articles BLOB
) STRICT;
CREATE INDEX story_event_by_story ON story_event (story);
CREATE INDEX story_event_by_other ON story_event (other) WHERE other IS NOT NULL;

CREATE TABLE feed (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  url TEXT NOT NULL UNIQUE,
  title TEXT,
  given_title TEXT,
  site TEXT,
  language TEXT,
  paused INTEGER NOT NULL,
  added INTEGER NOT NULL,
  etag BLOB,
  last_modified BLOB,
  body_hash BLOB,
  next_check INTEGER NOT NULL,
  interval_s INTEGER NOT NULL,
  checked INTEGER,
  succeeded INTEGER,
  failures INTEGER NOT NULL,
  health TEXT NOT NULL,
  error TEXT,
  identity TEXT NOT NULL,
  redirect_url TEXT,
  redirect_count INTEGER,
  -- Grows with each lease: what comes back under an earlier one is refused.
  lease INTEGER NOT NULL DEFAULT 0,
  leased_until INTEGER
) STRICT;
CREATE INDEX feed_by_next_check ON feed (next_check) WHERE paused = 0;

CREATE TABLE folder (
  feed INTEGER NOT NULL REFERENCES feed (number) ON DELETE CASCADE,
  name TEXT NOT NULL,
  PRIMARY KEY (feed, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  feed INTEGER NOT NULL REFERENCES feed (number) ON DELETE CASCADE,
  key TEXT NOT NULL,
  hash BLOB NOT NULL,
  first_seen INTEGER NOT NULL,
  -- The poll that last changed it.
  changed INTEGER NOT NULL,
  url TEXT,
  title TEXT,
  published TEXT,
  -- Everything else of it.
  detail BLOB NOT NULL,
  -- What it became.
  article INTEGER REFERENCES article (number) ON DELETE SET NULL,
  -- When to make its article, or try again; nothing left to do where there is no time.
  due INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  error TEXT,
  UNIQUE (feed, key)
) STRICT;
CREATE INDEX entry_by_due ON entry (due) WHERE due IS NOT NULL;
CREATE INDEX entry_by_article ON entry (article) WHERE article IS NOT NULL;

-- What is remembered of a host, so that a restart asks no sooner.
CREATE TABLE host (
  name TEXT PRIMARY KEY,
  closed_until INTEGER,
  robots BLOB,
  robots_until INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  credential TEXT,
  settings TEXT NOT NULL DEFAULT '{}',
  added INTEGER NOT NULL
) STRICT;
-- Whoever works at the machine itself.
INSERT INTO account (number, name, added) VALUES (1, 'reader', 0);

-- What a reader did with an article.
CREATE TABLE mark (
  account INTEGER NOT NULL REFERENCES account (number) ON DELETE CASCADE,
  article INTEGER NOT NULL REFERENCES article (number) ON DELETE CASCADE,
  read_at INTEGER,
  starred_at INTEGER,
  PRIMARY KEY (account, article)
) STRICT, WITHOUT ROWID;
CREATE INDEX mark_starred ON mark (account, starred_at) WHERE starred_at IS NOT NULL;

-- When a reader was done with a story.
CREATE TABLE story_mark (
  account INTEGER NOT NULL REFERENCES account (number) ON DELETE CASCADE,
  story INTEGER NOT NULL REFERENCES story (number) ON DELETE CASCADE,
  done_at INTEGER,
  PRIMARY KEY (account, story)
) STRICT, WITHOUT ROWID;

-- Findings that a reader has seen, by a hash of what they say.
CREATE TABLE seen (
  account INTEGER NOT NULL REFERENCES account (number) ON DELETE CASCADE,
  story INTEGER NOT NULL REFERENCES story (number) ON DELETE CASCADE,
  finding BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account, story, finding)
) STRICT, WITHOUT ROWID;

-- More, less or nothing of something.
CREATE TABLE rule (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER NOT NULL REFERENCES account (number) ON DELETE CASCADE,
  target TEXT NOT NULL,
  words TEXT NOT NULL,
  weight REAL NOT NULL,
  added INTEGER NOT NULL,
  UNIQUE (account, target, words)
) STRICT;

-- What people have said about stories, in order; a later one holds against earlier ones.
CREATE TABLE correction (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER REFERENCES account (number) ON DELETE SET NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  -- Ids of articles.
  detail BLOB NOT NULL
) STRICT;

CREATE TABLE saved_search (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER NOT NULL REFERENCES account (number) ON DELETE CASCADE,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  added INTEGER NOT NULL,
  UNIQUE (account, name)
) STRICT;

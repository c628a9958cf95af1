-- The articles of an outlet, and how many there are.
CREATE INDEX article_by_outlet ON article (outlet, at) WHERE outlet IS NOT NULL;
CREATE INDEX article_by_carrier ON article (carrier) WHERE carrier IS NOT NULL;

-- Where the last poll found it in its feed, from 1, if it stood among the first and the order is the
-- editors' own.
ALTER TABLE entry ADD COLUMN place INTEGER;
CREATE INDEX entry_by_place ON entry (feed) WHERE place IS NOT NULL;

-- Different texts among the story's articles: a copy is none.
ALTER TABLE edition_look ADD COLUMN n_voices INTEGER;

-- Whose an entity is shows in the index alone: whoever is named in ten thousand articles is looked up there
-- as often.
DROP INDEX entity_by_name;
CREATE INDEX entity_by_name ON entity (name, kind, wikidata);

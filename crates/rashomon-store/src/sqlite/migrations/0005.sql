-- As exact as the outlet gave it.
ALTER TABLE article ADD COLUMN updated TEXT;
ALTER TABLE article ADD COLUMN agency TEXT;
ALTER TABLE article ADD COLUMN section TEXT;
ALTER TABLE article ADD COLUMN image TEXT;

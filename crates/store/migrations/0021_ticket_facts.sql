-- What happens to a ticket and to an office's webhook is told by facts, too; of a ticket each version leaves one.
ALTER TABLE ticket ADD COLUMN head TEXT NOT NULL DEFAULT '0000000000000000000000000000000000000000000000000000000000000000';

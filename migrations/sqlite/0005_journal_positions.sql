CREATE TABLE `journal_positions` (
	`journal_id` text PRIMARY KEY NOT NULL,
	`position` integer NOT NULL
) STRICT, WITHOUT ROWID;

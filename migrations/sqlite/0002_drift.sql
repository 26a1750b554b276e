CREATE TABLE `drift` (
	`day` integer NOT NULL,
	`provider` text NOT NULL,
	`model` text NOT NULL,
	`family` text NOT NULL,
	`is_sample_data` integer NOT NULL,
	`samples` integer NOT NULL,
	`exact_matches` integer NOT NULL,
	`counted_tokens` integer NOT NULL,
	`reported_tokens` integer NOT NULL,
	`bounded_reported_tokens` integer NOT NULL,
	`system_tokens` integer NOT NULL,
	`history_tokens` integer NOT NULL,
	`user_tokens` integer NOT NULL,
	`tools_tokens` integer NOT NULL,
	`images_tokens` integer NOT NULL,
	PRIMARY KEY(`day`, `provider`, `model`, `family`, `is_sample_data`)
) STRICT, WITHOUT ROWID;

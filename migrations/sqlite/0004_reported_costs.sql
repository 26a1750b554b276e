CREATE TABLE `reported_costs` (
	`quarter_start` integer NOT NULL,
	`provider` text NOT NULL,
	`model` text NOT NULL,
	`compared_calls` integer NOT NULL,
	`compared_reported_cost_high` integer NOT NULL,
	`compared_reported_cost_low` integer NOT NULL,
	`computed_cost_high` integer NOT NULL,
	`computed_cost_low` integer NOT NULL,
	`uncomputed_calls` integer NOT NULL,
	`uncomputed_reported_cost_high` integer NOT NULL,
	`uncomputed_reported_cost_low` integer NOT NULL,
	PRIMARY KEY(`quarter_start`, `provider`, `model`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
-- Calls that are on record already are in the sums, too.
INSERT INTO `reported_costs`
SELECT
	`admitted_at` - `admitted_at` % 900000,
	`provider`,
	coalesce(`response_model`, `request_model`, ''),
	count(`computed_cost_pico_usd`),
	coalesce(sum(CASE WHEN `computed_cost_pico_usd` IS NOT NULL THEN `list_cost_pico_usd` >> 32 END), 0),
	coalesce(sum(CASE WHEN `computed_cost_pico_usd` IS NOT NULL THEN `list_cost_pico_usd` & 4294967295 END), 0),
	coalesce(sum(`computed_cost_pico_usd` >> 32), 0),
	coalesce(sum(`computed_cost_pico_usd` & 4294967295), 0),
	count(*) - count(`computed_cost_pico_usd`),
	coalesce(sum(CASE WHEN `computed_cost_pico_usd` IS NULL THEN `list_cost_pico_usd` >> 32 END), 0),
	coalesce(sum(CASE WHEN `computed_cost_pico_usd` IS NULL THEN `list_cost_pico_usd` & 4294967295 END), 0)
FROM `requests`
WHERE `cost_parts` LIKE '[["reportedCost"%' AND `list_cost_pico_usd` IS NOT NULL
GROUP BY 1, 2, 3;

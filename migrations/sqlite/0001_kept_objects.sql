CREATE TABLE `booked_objects` (
	`object_id` text PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`is_booked` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `requests` ADD `computed_cost_pico_usd` integer;--> statement-breakpoint
ALTER TABLE `requests` ADD `object_id` text;
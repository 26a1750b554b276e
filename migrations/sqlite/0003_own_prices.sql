CREATE TABLE `adjustments` (
	`id` text PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`reason` text NOT NULL,
	`booked_at` integer NOT NULL,
	`price_id` text NOT NULL,
	`price_tier` text,
	`price_band` text,
	`cost_parts` text,
	`list_cost_pico_usd` integer NOT NULL,
	`effective_cost_pico_usd` integer NOT NULL,
	`effective_factor` text,
	`cost_low_pico_usd` integer,
	`cost_high_pico_usd` integer
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `adjustments_by_request` ON `adjustments` (`request_id`,`reason`);--> statement-breakpoint
CREATE TABLE `own_names` (
	`id` text PRIMARY KEY NOT NULL,
	`change_id` text NOT NULL,
	`provider` text NOT NULL,
	`name` text NOT NULL,
	`model` text NOT NULL,
	`from_ms` integer,
	`added_at` integer NOT NULL,
	FOREIGN KEY (`change_id`) REFERENCES `price_changes`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `own_prices` (
	`id` text PRIMARY KEY NOT NULL,
	`change_id` text NOT NULL,
	`provider` text NOT NULL,
	`model` text NOT NULL,
	`row` text NOT NULL,
	`added_at` integer NOT NULL,
	FOREIGN KEY (`change_id`) REFERENCES `price_changes`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `price_changes` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`note` text
) STRICT;
--> statement-breakpoint
CREATE TABLE `price_withdrawals` (
	`record_id` text PRIMARY KEY NOT NULL,
	`change_id` text NOT NULL,
	FOREIGN KEY (`change_id`) REFERENCES `price_changes`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `project_factors` (
	`id` text PRIMARY KEY NOT NULL,
	`change_id` text NOT NULL,
	`project_id` text NOT NULL,
	`provider` text,
	`factor` text NOT NULL,
	`from_ms` integer,
	`added_at` integer NOT NULL,
	FOREIGN KEY (`change_id`) REFERENCES `price_changes`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
ALTER TABLE `requests` ADD `effective_factor` text;--> statement-breakpoint
ALTER TABLE `requests` ADD `price_facts` text;
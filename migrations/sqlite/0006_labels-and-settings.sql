CREATE TABLE `facet_values` (
	`month_start` integer NOT NULL,
	`project_id` text NOT NULL,
	`dimension` text NOT NULL,
	`value` text NOT NULL,
	PRIMARY KEY(`month_start`, `project_id`, `dimension`, `value`)
);
--> statement-breakpoint
CREATE TABLE `facets` (
	`dimension` text NOT NULL,
	`quarter_start` integer NOT NULL,
	`value` text NOT NULL,
	`project_id` text NOT NULL,
	`key_id` text NOT NULL,
	`provider` text NOT NULL,
	`model` text NOT NULL,
	`calls` integer NOT NULL,
	`errors` integer NOT NULL,
	`unpriced_calls` integer NOT NULL,
	`counted_calls` integer NOT NULL,
	`partial_calls` integer NOT NULL,
	`input_tokens` integer NOT NULL,
	`output_tokens` integer NOT NULL,
	`uncached_input_tokens` integer NOT NULL,
	`cache_read_input_tokens` integer NOT NULL,
	`cache_write_5m_input_tokens` integer NOT NULL,
	`cache_write_30m_input_tokens` integer NOT NULL,
	`cache_write_1h_input_tokens` integer NOT NULL,
	`cache_write_12h_input_tokens` integer NOT NULL,
	`audio_input_tokens` integer NOT NULL,
	`cache_read_audio_input_tokens` integer NOT NULL,
	`image_input_tokens` integer NOT NULL,
	`cache_read_image_input_tokens` integer NOT NULL,
	`video_input_tokens` integer NOT NULL,
	`output_text_tokens` integer NOT NULL,
	`reasoning_tokens` integer NOT NULL,
	`output_audio_tokens` integer NOT NULL,
	`output_image_tokens` integer NOT NULL,
	`output_video_tokens` integer NOT NULL,
	`list_cost_high` integer NOT NULL,
	`list_cost_low` integer NOT NULL,
	`effective_cost_high` integer NOT NULL,
	`effective_cost_low` integer NOT NULL,
	`duration_0` integer NOT NULL,
	`duration_1` integer NOT NULL,
	`duration_2` integer NOT NULL,
	`duration_3` integer NOT NULL,
	`duration_4` integer NOT NULL,
	`duration_5` integer NOT NULL,
	`duration_6` integer NOT NULL,
	`duration_7` integer NOT NULL,
	`duration_8` integer NOT NULL,
	`duration_9` integer NOT NULL,
	`duration_10` integer NOT NULL,
	`duration_11` integer NOT NULL,
	`duration_12` integer NOT NULL,
	`duration_13` integer NOT NULL,
	`duration_14` integer NOT NULL,
	`time_to_first_token_0` integer NOT NULL,
	`time_to_first_token_1` integer NOT NULL,
	`time_to_first_token_2` integer NOT NULL,
	`time_to_first_token_3` integer NOT NULL,
	`time_to_first_token_4` integer NOT NULL,
	`time_to_first_token_5` integer NOT NULL,
	`time_to_first_token_6` integer NOT NULL,
	`time_to_first_token_7` integer NOT NULL,
	`time_to_first_token_8` integer NOT NULL,
	`time_to_first_token_9` integer NOT NULL,
	`time_to_first_token_10` integer NOT NULL,
	`time_to_first_token_11` integer NOT NULL,
	`time_to_first_token_12` integer NOT NULL,
	`time_to_first_token_13` integer NOT NULL,
	`time_to_first_token_14` integer NOT NULL,
	PRIMARY KEY(`dimension`, `quarter_start`, `value`, `project_id`, `key_id`, `provider`, `model`)
);
--> statement-breakpoint
CREATE TABLE `settings` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`changed_at` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `requests` ADD `session_id` text;--> statement-breakpoint
ALTER TABLE `requests` ADD `agent_name` text;--> statement-breakpoint
ALTER TABLE `requests` ADD `agent_version` text;--> statement-breakpoint
ALTER TABLE `requests` ADD `agent_role` text;--> statement-breakpoint
ALTER TABLE `requests` ADD `agent_id` text;--> statement-breakpoint
ALTER TABLE `requests` ADD `parent_agent_id` text;--> statement-breakpoint
ALTER TABLE `requests` ADD `agent_account` text;--> statement-breakpoint
ALTER TABLE `requests` ADD `repository` text;--> statement-breakpoint
ALTER TABLE `requests` ADD `end_user` text;--> statement-breakpoint
ALTER TABLE `requests` ADD `tags` text;--> statement-breakpoint
ALTER TABLE `requests` ADD `temperature` real;--> statement-breakpoint
ALTER TABLE `requests` ADD `effort` text;--> statement-breakpoint
ALTER TABLE `requests` ADD `message_count` integer;--> statement-breakpoint
ALTER TABLE `requests` ADD `tool_count` integer;
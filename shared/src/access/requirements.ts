/**
 * What a route of `/api` can require of whoever asks. A role is a set of these:
 *
 * - `describe`: the description of the API, which holds nothing of this installation.
 * - `read`: what this installation is: status, projects, keys without their secrets, prices.
 * - `spend`: calls, usage and what they cost.
 * - `estimate`: count or price a request that is sent nowhere.
 * - `keys`: make, name, move and revoke keys.
 * - `manage`: change prices and discounts, make a test call, add and remove sample data.
 * - `control`: what only the command line of this installation does: new links, going back to a backup.
 */
export const requirements = ['describe', 'read', 'spend', 'estimate', 'keys', 'manage', 'control'] as const
export type Requirement = (typeof requirements)[number]

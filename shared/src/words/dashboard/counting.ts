export const countingPanel = {
  title: 'Reported against counted',
  sentence: (days: number) =>
    `What providers bill is what they report. The prompts of some calls are counted here too: this is how the two compare over the last ${days} days.`,
  columns: { model: 'Model', difference: 'Reported', state: 'Judgement' },
  compared: (provider: string, calls: number, text: string) =>
    `${provider}, ${calls === 1 ? '1 call' : `${text} calls`} compared`,
  same: 'as counted',
  more: (share: string) => `${share} more`,
  less: (share: string) => `${share} less`,
  matches: (share: string) => `${share} of calls to the token`,
  estimated: 'an estimate',
  corrected: (factor: string) => `an estimate, corrected by ×${factor}`,
  states: { ok: 'as expected', drifting: 'differs', 'too-few': 'too few calls' },
  stateReasons: {
    ok: 'What is reported is what can be expected of this model.',
    drifting:
      'More or less is reported than the prompts explain. Compare the provider’s bill, or ask them what else is in it.',
    'too-few': 'Fewer than 20 calls were compared, so nothing can be said yet.',
  },
  none: 'No calls were compared yet. The first ones appear here seconds after they were made.',
  moreModels: (count: number) => (count === 1 ? 'Show 1 more model' : `Show ${count} more models`),
  prompt: {
    title: 'Where the prompt goes',
    columns: { part: 'Part of the prompt', share: 'Share', tokens: 'Tokens' },
    parts: {
      system: 'Instructions',
      history: 'Earlier turns and tool results',
      user: 'The latest message',
      tools: 'Tools and answer formats',
      images: 'Images and other media',
    },
    summary: (tokens: string, shares: string) => `${tokens} tokens of prompts: ${shares}.`,
    how: (calls: number, text: string, share: string) =>
      `From ${calls === 1 ? '1 call' : `${text} calls`} whose prompts were counted here, taken as typical of their models: these have ${share} of all prompt tokens.`,
    unfiltered: 'Of all calls of these days: the filters above do not narrow it.',
    none: 'No prompts of these days were counted.',
  },
}

export const discountsPanel = {
  title: 'What projects pay',
  sentence:
    'A discount or a margin on published prices, from a moment on. Calls keep what they were counted at.',
  columns: { project: 'Project', pays: 'Pays', actions: 'Actions' },
  all: 'published prices',
  pays: (percent: string, provider: string | null) =>
    `${percent} of published prices${provider === null ? '' : ` at ${provider}`}`,
  edit: 'Change',
  editNamed: (project: string) => `Change what ${project} pays`,
  form: {
    title: (project: string) => `What ${project} pays`,
    percent: 'Percent of published prices',
    percentHint: '90 is a discount of a tenth, 120 a margin of a fifth.',
    sentence: 'From now on, for calls to every provider. Calls on record stay as they are.',
    confirm: 'Save',
    done: (project: string, percent: string) => `${project} pays ${percent} of published prices from now on.`,
  },
}

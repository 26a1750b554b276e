import { settings } from '../../server/src/config/index.ts'

/** Makes the table of docs/configuration.md from the settings. */
export function configurationTable(): string {
  const rows = Object.entries(settings).map(
    ([name, { unit, allowed, defaultText, help }]) =>
      `| \`${name}\` | ${unit} | ${allowed || 'any text'} | ${defaultText} | ${help} |`,
  )
  return [
    '| variable | unit | allowed | default | what it does |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}

import { settings } from '../../server/src/config/index.ts'

/** The table of docs/configuration.md, made from the settings themselves. */
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

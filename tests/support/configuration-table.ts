import { settings } from '../../server/src/config/index.ts'

/** The table of docs/configuration.md, made from the settings themselves. */
export function configurationTable(): string {
  const rows = Object.entries(settings).map(
    ([name, { unit, default: fallback, help }]) => `| \`${name}\` | ${unit} | ${fallback} | ${help} |`,
  )
  return ['| variable | unit | default | what it does |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

import type { KeySummary, ProjectSummary } from '@outlay/shared/api'
import { printable } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { keyName } from '../../lib/key-name.ts'
import { type Theme, themes } from '../../lib/theme.ts'

/** What a command does. Projects and keys by id, models by name. */
export type CommandAction =
  | { kind: 'page'; to: PagePath }
  | { kind: 'range'; range: MenuRange }
  | { kind: 'spend'; of: 'project' | 'key' | 'model'; id: string }
  | { kind: 'theme'; theme: Theme }
  | { kind: 'failed-calls' | 'copy-base-url' | 'shortcuts' }

export type PagePath = '/' | '/spend' | '/calls' | '/keys' | '/prices' | '/settings' | '/connect'

const menuRanges = ['today', 'yesterday', '7d', '30d', 'mtd', 'last-month', 'ytd'] as const
export type MenuRange = (typeof menuRanges)[number]

export type Command = {
  /** Unlike any other in the menu. */
  id: string
  label: string
  /** What else there is to say about it, or where it happens. */
  hint: string
  /** What people may call it besides; searched, not shown. */
  alias: string
  action: CommandAction
}

export type CommandGroup = {
  name: string
  /** Whether it is only shown to who searches, because there may be hundreds. */
  isSearchedOnly: boolean
  items: Command[]
}

/** Everything that has a name. What has not been loaded is left out. */
export type Names = {
  projects: readonly ProjectSummary[]
  keys: readonly KeySummary[]
  models: readonly string[]
}

type Place = {
  pages: ReadonlyArray<{ to: PagePath; name: string }>
  /** Null until it is known. */
  baseUrl: string | null
  /** Whether the page one is on is about a range of days; elsewhere a range leads to Spend. */
  hasRange: boolean
}

const texts = words.commands
const { groups } = texts

/** All there is to choose from, before anything is searched. */
export function prepareCommands({ pages, baseUrl, hasRange }: Place, names: Names): CommandGroup[] {
  return [
    { name: groups.pages, isSearchedOnly: false, items: pages.map(pageCommand) },
    { name: groups.actions, isSearchedOnly: false, items: actions(baseUrl) },
    {
      name: groups.ranges,
      isSearchedOnly: false,
      items: menuRanges.map((range) => rangeCommand(range, hasRange)),
    },
    { name: groups.theme, isSearchedOnly: false, items: themes.map(themeCommand) },
    { name: groups.projects, isSearchedOnly: true, items: names.projects.map(projectCommand) },
    { name: groups.keys, isSearchedOnly: true, items: names.keys.map(keyCommand) },
    { name: groups.models, isSearchedOnly: true, items: names.models.map(modelCommand) },
  ]
}

function pageCommand({ to, name }: { to: PagePath; name: string }): Command {
  return { id: `page:${to}`, label: name, hint: '', alias: '', action: { kind: 'page', to } }
}

function actions(baseUrl: string | null): Command[] {
  const copy: Command = {
    id: 'copy-base-url',
    label: texts.copyBaseUrl,
    hint: baseUrl ?? '',
    alias: '',
    action: { kind: 'copy-base-url' },
  }
  return [
    {
      id: 'connect',
      label: texts.connect,
      hint: '',
      alias: texts.connectAlias,
      action: { kind: 'page', to: '/connect' },
    },
    ...(baseUrl === null ? [] : [copy]),
    {
      id: 'failed-calls',
      label: texts.failedCalls,
      hint: '',
      alias: texts.failedAlias,
      action: { kind: 'failed-calls' },
    },
    { id: 'shortcuts', label: texts.shortcuts, hint: '', alias: '', action: { kind: 'shortcuts' } },
  ]
}

function rangeCommand(range: MenuRange, hasRange: boolean): Command {
  return {
    id: `range:${range}`,
    label: words.ranges[range],
    hint: hasRange ? '' : words.pages.spend,
    alias: texts.rangeAliases[range],
    action: { kind: 'range', range },
  }
}

function themeCommand(theme: Theme): Command {
  return {
    id: `theme:${theme}`,
    label: texts.theme(words.settings.theme[theme]),
    hint: '',
    alias: '',
    action: { kind: 'theme', theme },
  }
}

function projectCommand({ id, name }: ProjectSummary): Command {
  return {
    id: `project:${id}`,
    label: printable(name),
    hint: '',
    alias: '',
    action: { kind: 'spend', of: 'project', id },
  }
}

/** Keys of two projects may be called the same, so a key is shown with its project. */
function keyCommand(key: KeySummary): Command {
  const project = key.project ? printable(key.project.name) : words.entities.noProject
  return {
    id: `key:${key.id}`,
    label: keyName(key),
    hint: key.revokedAt === null ? project : `${project}, ${texts.revoked}`,
    alias: printable(key.hint),
    action: { kind: 'spend', of: 'key', id: key.id },
  }
}

function modelCommand(model: string): Command {
  return {
    id: `model:${model}`,
    label: printable(model),
    hint: '',
    alias: '',
    action: { kind: 'spend', of: 'model', id: model },
  }
}

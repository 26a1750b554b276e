import { isIP } from 'node:net'
import { startWords } from '@outlay/shared/words'
import type { z } from 'zod'
import { ConfigError, type Setting } from '../lib/setting.ts'
import { type SettingName, settings } from './settings/index.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export function textOf(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim()
  return value === '' ? undefined : value
}

/** The value of a setting: undefined only for one that is unset and has no default value. */
type SettingValue<Name extends SettingName> =
  | z.output<(typeof settings)[Name]['schema']>
  | (typeof settings)[Name]['default']

export function readSetting<Name extends SettingName>(env: Environment, name: Name): SettingValue<Name> {
  // The schema is looked up by the same name, which TypeScript cannot follow through a union.
  return readBy<unknown>(settings[name], name, env) as SettingValue<Name>
}

/** Reads the settings that a provider declares, each by its name. */
export function readerOf(
  declared: Readonly<Record<string, Setting<string>>>,
  env: Environment,
): (name: string) => string | undefined {
  return (name) => {
    const one = declared[name]
    if (one === undefined) throw new TypeError(`${name} is read and not declared`)
    return readBy(one, name, env)
  }
}

function readBy<T>(declared: Setting<T>, name: string, env: Environment): T | undefined {
  const value = textOf(env, name)
  if (value === undefined) return declared.default
  const result = declared.schema.safeParse(value)
  if (result.success) return result.data
  const problem = result.error.issues[0]?.message ?? startWords.values.invalid
  const { unusable, unusableValue } = startWords.settings
  throw new ConfigError(
    declared.unit === 'secret' ? unusable(name, problem) : unusableValue(name, problem, value),
  )
}

/** True for the names and addresses only this machine can reach. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '')
  if (name === 'localhost' || name === '::1') return true
  return isIP(name) === 4 && name.startsWith('127.')
}

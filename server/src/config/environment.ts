import { isIP } from 'node:net'
import { startWords } from '@outlay/shared/words'
import type { z } from 'zod'
import { ConfigError } from '../lib/setting.ts'
import { type SettingName, settings } from './settings.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export function textOf(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim()
  return value === '' ? undefined : value
}

type SettingValue<Name extends SettingName> = z.output<(typeof settings)[Name]['schema']>

export function readSetting<Name extends SettingName>(
  env: Environment,
  name: Name,
): SettingValue<Name> | undefined {
  const value = textOf(env, name)
  if (value === undefined) return undefined
  const { schema, unit } = settings[name]
  const result = schema.safeParse(value)
  // The schema was looked up by the same name, which TypeScript cannot follow through a union.
  if (result.success) return result.data as SettingValue<Name>
  const problem = result.error.issues[0]?.message ?? startWords.values.invalid
  const { unusable, unusableValue } = startWords.settings
  throw new ConfigError(unit === 'secret' ? unusable(name, problem) : unusableValue(name, problem, value))
}

/** True for the names and addresses only this machine can reach. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '')
  if (name === 'localhost' || name === '::1') return true
  return isIP(name) === 4 && name.startsWith('127.')
}

import { commandLineWords } from '@outlay/shared/words'
import type { Command } from 'commander'
import { readConfig } from '../config/index.ts'
import { callServer, findServer } from './control.ts'

/** Adds `outlay link`: prints a new one-time link to the dashboard of the running server. */
export function registerLink(program: Command): void {
  program
    .command('link')
    .description(commandLineWords.link.description)
    .action(async () => {
      const server = await findServer(readConfig(process.env))
      if (!server) throw new Error(commandLineWords.link.noServer)
      const { url } = (await callServer(server, 'POST', '/api/links', {})) as { url: string }
      process.stdout.write(`${url}\n`)
    })
}

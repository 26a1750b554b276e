import { OutlayError } from './errors.ts'

const attemptsMax = 100
const pauseMs = 50

/** Retries for five seconds while another process has locked the database. */
export async function whenWritable<Result>(change: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await change()
    } catch (error) {
      const isTaken = error instanceof OutlayError && error.code === 'records-unavailable'
      if (!isTaken || attempt === attemptsMax) throw error
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
}

import { calibrationList } from '@outlay/shared/api'
import { undatedModel } from '@outlay/shared/drift'
import { readConfig } from '../config/index.ts'
import { callServer, findServer } from './control.ts'

export type CalibrationOf = (provider: string, model: string) => number

/**
 * What the running server has learnt about the estimates of models; 1 for all of them where none runs. Counting needs
 * no server and no settings, so what is wrong with either is not its business.
 */
export async function learntCalibrations(): Promise<CalibrationOf> {
  const learnt = new Map<string, number>()
  for (const { provider, model, calibration } of await askServer()) {
    learnt.set(`${provider} ${model}`, calibration)
  }
  return (provider, model) => learnt.get(`${provider} ${undatedModel(model)}`) ?? 1
}

async function askServer() {
  try {
    const server = await findServer(readConfig(process.env))
    if (!server) return []
    return calibrationList.parse(await callServer(server, 'GET', '/api/counting/calibrations')).calibrations
  } catch {
    return []
  }
}

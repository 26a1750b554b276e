import { calibrationList } from '@outlay/shared/api'
import { undatedModel } from '@outlay/shared/drift'
import { readConfig } from '../config/index.ts'
import { callServer, findServer } from './control.ts'

export type CalibrationOf = (provider: string, model: string) => number

/**
 * The learnt factors on estimates from the running server; 1 for every model without one. Counting needs
 * neither a server nor settings, so problems with them are ignored.
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

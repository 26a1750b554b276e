import type { Status } from '@outlay/shared/api'
import { formatCount, formatDays, formatInstant, printable } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'

const texts = words.settings

/** What this installation is and how it is doing, line by line. */
export function prepareInstallation(status: Status, zone: string): Array<{ label: string; value: string }> {
  const { records, provider, prices } = status
  return [
    { label: texts.version, value: status.version },
    { label: texts.startedAt, value: `${formatInstant(status.startedAt, zone)}, ${zone}` },
    { label: texts.baseUrl, value: status.firstCall.clientBaseUrl },
    { label: texts.provider, value: `${printable(provider.name)}, ${printable(provider.baseUrl)}` },
    { label: texts.passThrough, value: status.passThrough ? texts.passThroughOn : texts.passThroughOff },
    { label: texts.records, value: recordsText(records) },
    {
      label: texts.firstCall,
      value:
        records.firstCallAt === null
          ? texts.noCallYet
          : `${formatInstant(records.firstCallAt, zone)}, ${zone}`,
    },
    {
      label: texts.prices,
      value: texts.pricesValue(formatCount(prices.rows), formatDays(prices.verifiedOn, prices.verifiedOn)),
    },
  ]
}

function recordsText({ state, pending }: Status['records']): string {
  switch (state) {
    case 'ok':
      return texts.recordsOk
    case 'journal':
      return words.records.journal(formatCount(pending))
    case 'refusing':
      return words.records.refusing
  }
}

import { callPage } from './dashboard/call.ts'
import { callsPage } from './dashboard/calls.ts'
import { commands } from './dashboard/commands.ts'
import { countingPanel } from './dashboard/counting.ts'
import { discountsPanel } from './dashboard/discounts.ts'
import { change, entities, figures } from './dashboard/figures.ts'
import { connect, firstCallPanel, snippets } from './dashboard/first-call.ts'
import { frame } from './dashboard/frame.ts'
import { homePage } from './dashboard/home.ts'
import { keysPage } from './dashboard/keys.ts'
import { pricesPage } from './dashboard/prices.ts'
import { providers } from './dashboard/providers.ts'
import { ranges } from './dashboard/ranges.ts'
import {
  billedUnitWords,
  costStateWords,
  operationWords,
  outcomeWords,
  tokenPartWords,
  usageSourceWords,
  withoutCostShortWords,
  withoutCostWords,
} from './dashboard/receipts.ts'
import { reportedCostsPanel } from './dashboard/reported-costs.ts'
import { sampleData } from './dashboard/sample-data.ts'
import { settingsPage } from './dashboard/settings.ts'
import { shortcuts } from './dashboard/shortcuts.ts'
import { spendPage } from './dashboard/spend.ts'
import { states, table } from './dashboard/states.ts'

/**
 * Every word of the dashboard, with a file for each page or panel. They are the reader's words: a test keeps out the names
 * that rooms behind the page have for things. A sentence says what is so, why, and what to do next.
 */
export const words = {
  ...frame,
  sampleData,
  ranges,
  entities,
  change,
  figures,
  home: homePage,
  spend: spendPage,
  calls: callsPage,
  firstCall: firstCallPanel,
  snippets,
  call: callPage,
  discounts: discountsPanel,
  keys: keysPage,
  prices: pricesPage,
  counting: countingPanel,
  reportedCosts: reportedCostsPanel,
  settings: settingsPage,
  commands,
  connect,
  shortcuts,
  table,
  states,
  usageSources: usageSourceWords,
  costStates: costStateWords,
  withoutCostShort: withoutCostShortWords,
  withoutCost: withoutCostWords,
  outcomes: outcomeWords,
  operations: operationWords,
  tokenParts: tokenPartWords,
  billedUnits: billedUnitWords,
  providers,
}

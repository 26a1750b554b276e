export {
  applyFactor,
  decimalToPicoUsd,
  type FemtoUsd,
  femtoUsdToDecimal,
  femtoUsdToPricePerMillion,
  type PicoUsd,
  picoUsdMax,
  picoUsdPerUsd,
  picoUsdToDecimal,
  pricePerMillionToFemtoUsd,
  roundToPicoUsd,
} from './pico-usd.ts'

export {
  decimalToPicoUsd,
  type FemtoUsd,
  femtoUsdToPricePerMillion,
  type PicoUsd,
  picoUsdMax,
  picoUsdPerUsd,
  picoUsdToDecimal,
  pricePerMillionToFemtoUsd,
  roundToPicoUsd,
} from './pico-usd.ts'

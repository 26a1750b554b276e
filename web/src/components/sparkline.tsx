type SparklineProps = { amounts: readonly string[]; colour: string; className?: string }

const height = 20
const step = 4
/** A day alone is a bar, not a wall: each is at most this share of the width. */
const shareMax = 1 / 12

/**
 * A run of amounts as small bars, each against the highest. For the eye alone: the numbers stand beside it.
 * Something that is not nothing is at least a pixel high.
 */
export function Sparkline({ amounts, colour, className = '' }: SparklineProps) {
  const heights = amounts.map(Number)
  const max = Math.max(...heights, Number.MIN_VALUE)
  return (
    <svg
      viewBox={`0 0 ${Math.max(amounts.length, 1 / shareMax) * step} ${height}`}
      preserveAspectRatio="none"
      className={`block h-5 w-full ${className}`}
      aria-hidden="true"
    >
      {heights.map((amount, index) => {
        const drawn = amount === 0 ? 0 : Math.max(1, (amount / max) * height)
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a place in time is what an amount is known by
            key={index}
            x={index * step}
            y={height - drawn}
            width={step - 1}
            height={drawn}
            fill={colour}
          />
        )
      })}
    </svg>
  )
}

import { formatMoneyExact, formatMoneyItem, formatMoneyTotal } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import {
  Bar,
  BarChart,
  CartesianGrid,
  Rectangle,
  ResponsiveContainer,
  Tooltip,
  usePlotArea,
  XAxis,
  YAxis,
  ZIndexLayer,
} from 'recharts'
import { moneyAxis } from '../../lib/money-axis.ts'
import { shareOf } from '../../lib/usage-sums.ts'
import type { Spend, SpendPoint, SpendSeries } from './prepare-spend.ts'

const barWidthMax = 56
/** Where the library draws its lines: over bars, under the tooltip. */
const aboveBars = 400

type SpendChartProps = Pick<Spend, 'series' | 'points'>

/**
 * Bars by bucket, stacked by entity; a bucket that is not over yet is pale and dotted, and what it is compared
 * with is a dotted mark. Where a bar ends is drawn in floating point, what is written about it never is.
 */
export default function SpendChart({ series, points }: SpendChartProps) {
  const highest = points.flatMap(({ totalUsd, previousUsd }) => [Number(totalUsd), Number(previousUsd ?? 0)])
  const axis = moneyAxis(Math.max(0, ...highest))
  const max = axis.ticks.at(-1) ?? 1
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart data={points} margin={{ top: 8, right: 0, bottom: 0, left: 0 }} barCategoryGap="18%">
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="label"
          tick={{ fill: 'var(--muted)', fontSize: 12 }}
          tickLine={false}
          axisLine={{ stroke: 'var(--control)' }}
          minTickGap={24}
          interval="preserveStartEnd"
        />
        <YAxis
          width={axis.width}
          tick={{ fill: 'var(--muted)', fontSize: 12 }}
          tickLine={false}
          axisLine={false}
          ticks={axis.ticks}
          domain={[0, max]}
          tickFormatter={axis.format}
        />
        <Tooltip
          cursor={{ fill: 'var(--raised)' }}
          isAnimationActive={false}
          content={({ active, payload }) =>
            active && payload[0] ? <SpendTooltip point={payload[0].payload} series={series} /> : null
          }
        />
        {series.map((one) => (
          <Bar
            key={one.key}
            name={one.label}
            dataKey={(point: SpendPoint) => Number(point.costsUsd[one.key] ?? 0)}
            stackId="spend"
            fill={one.colour}
            maxBarSize={barWidthMax}
            isAnimationActive={false}
            shape={({ payload, ...bar }) => (
              <Rectangle {...bar} {...looksOf(payload.isIncomplete, one.colour, bar.height)} />
            )}
          />
        ))}
        <PreviousMarks amounts={points.map(({ previousUsd }) => previousUsd)} max={max} />
      </BarChart>
    </ResponsiveContainer>
  )
}

/** A thin part is all colour: a seam around it would leave nothing to see. */
function looksOf(isIncomplete: boolean, colour: string, height: number) {
  if (isIncomplete) return { fillOpacity: 0.35, stroke: colour, strokeDasharray: '2 2' }
  return height > 3 ? { stroke: 'var(--ground)' } : {}
}

/** Where each bar ended in the range before, as a dotted mark across its place. */
function PreviousMarks({ amounts, max }: { amounts: Array<string | null>; max: number }) {
  const plot = usePlotArea()
  if (!plot) return null
  const band = plot.width / amounts.length
  return (
    <ZIndexLayer zIndex={aboveBars}>
      <g stroke="var(--ink)" strokeOpacity={0.65} strokeWidth={1.5} strokeDasharray="2 2">
        {amounts.map((amount, index) => {
          if (amount === null) return null
          const y = plot.y + plot.height * (1 - Number(amount) / max)
          const middle = plot.x + band * (index + 0.5)
          const half = Math.min(band * 0.82, barWidthMax) / 2
          // biome-ignore lint/suspicious/noArrayIndexKey: a place in time is what an amount is known by
          return <path key={index} d={`M${middle - half} ${y}H${middle + half}`} />
        })}
      </g>
    </ZIndexLayer>
  )
}

function SpendTooltip({ point, series }: { point: SpendPoint; series: SpendSeries[] }) {
  const present = series
    .filter(({ key }) => point.costsUsd[key] !== undefined)
    .sort((a, b) => Number(point.costsUsd[b.key]) - Number(point.costsUsd[a.key]))
  return (
    <div className="max-w-80 border border-control bg-ground px-3 py-2 text-[13px]">
      <p className="flex justify-between gap-6 font-medium">
        <span>
          {point.label}
          {point.isIncomplete && <span className="font-normal text-muted">, {words.spend.incomplete}</span>}
        </span>
        <span className="tabular-nums">{formatMoneyTotal(point.totalUsd)}</span>
      </p>
      {present.map(({ key, label, colour }) => (
        <p key={key} className="mt-1 flex items-center gap-2">
          <span className="size-2 shrink-0" style={{ background: colour }} />
          <span className="min-w-0 grow truncate">{label}</span>
          <span className="tabular-nums" title={formatMoneyExact(point.costsUsd[key] ?? null)}>
            {formatMoneyItem(point.costsUsd[key] ?? null)}
          </span>
          <span className="w-12 numbers text-muted">{shareOf(point.costsUsd[key]!, point.totalUsd)}</span>
        </p>
      ))}
      {point.previousUsd !== null && (
        <p className="mt-1 flex justify-between gap-6 border-t pt-1 text-muted">
          <span>{words.spend.before}</span>
          <span className="tabular-nums">{formatMoneyTotal(point.previousUsd)}</span>
        </p>
      )}
    </div>
  )
}

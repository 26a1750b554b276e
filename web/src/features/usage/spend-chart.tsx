import { formatMoneyExact, formatMoneyItem, formatMoneyTotal } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { Bar, BarChart, CartesianGrid, Rectangle, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { moneyAxis } from './money-axis.ts'
import type { Spend, SpendPoint, SpendSeries } from './prepare-spend.ts'

type SpendChartProps = Pick<Spend, 'series' | 'points'>

/**
 * Bars by bucket, stacked by model; a bucket that is not over yet is pale. Where a bar ends is drawn in
 * floating point, what is written about it never is.
 */
export default function SpendChart({ series, points }: SpendChartProps) {
  const axis = moneyAxis(Math.max(0, ...points.map(({ totalUsd }) => Number(totalUsd))))
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
          width={64}
          tick={{ fill: 'var(--muted)', fontSize: 12 }}
          tickLine={false}
          axisLine={false}
          ticks={axis.ticks}
          domain={[0, axis.ticks.at(-1) ?? 1]}
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
            stroke="var(--ground)"
            maxBarSize={56}
            isAnimationActive={false}
            shape={({ payload, ...bar }) => (
              <Rectangle {...bar} fillOpacity={payload.isIncomplete ? 0.55 : 1} />
            )}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  )
}

function SpendTooltip({ point, series }: { point: SpendPoint; series: SpendSeries[] }) {
  const present = series
    .filter(({ key }) => point.costsUsd[key] !== undefined)
    .sort((a, b) => Number(point.costsUsd[b.key]) - Number(point.costsUsd[a.key]))
  return (
    <div className="max-w-72 border bg-ground px-3 py-2 text-[13px]">
      <p className="flex justify-between gap-6 font-medium">
        <span>
          {point.label}
          {point.isIncomplete && (
            <span className="font-normal text-muted">, {words.spendChart.incomplete}</span>
          )}
        </span>
        <span>{formatMoneyTotal(point.totalUsd)}</span>
      </p>
      {present.map(({ key, label, colour }) => (
        <p key={key} className="mt-1 flex items-center gap-2">
          <span className="size-2 shrink-0" style={{ background: colour }} />
          <span className="min-w-0 grow truncate">{label}</span>
          <span title={formatMoneyExact(point.costsUsd[key] ?? null)}>
            {formatMoneyItem(point.costsUsd[key] ?? null)}
          </span>
        </p>
      ))}
    </div>
  )
}

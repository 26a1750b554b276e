import { formatMoneyTotal } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { moneyAxis } from '../../lib/money-axis.ts'
import type { MonthPoint } from './prepare-month.ts'

const { month } = words.home

/** The month's money added up, day by day; what is expected and what was last month is pale and dotted. */
export default function MonthChart({ points }: { points: MonthPoint[] }) {
  const highest = points.flatMap((point) =>
    [point.spentUsd, point.lastMonthUsd, point.expectedUsd].map((amount) => Number(amount ?? 0)),
  )
  const axis = moneyAxis(Math.max(...highest))
  // On the first of a month there is no line to draw yet.
  const isLone = points.filter(({ spentUsd }) => spentUsd !== null).length === 1
  const line = {
    type: 'linear',
    dot: false,
    isAnimationActive: false,
    strokeWidth: 2,
    connectNulls: false,
  } as const
  return (
    <ResponsiveContainer width="100%" height="100%">
      <LineChart data={points} margin={{ top: 8, right: 8, bottom: 0, left: 0 }}>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="dayOfMonth"
          tick={{ fill: 'var(--muted)', fontSize: 12 }}
          tickLine={false}
          axisLine={{ stroke: 'var(--control)' }}
          minTickGap={16}
        />
        <YAxis
          width={axis.width}
          tick={{ fill: 'var(--muted)', fontSize: 12 }}
          tickLine={false}
          axisLine={false}
          ticks={axis.ticks}
          domain={[0, axis.ticks.at(-1) ?? 1]}
          tickFormatter={axis.format}
        />
        <Tooltip
          cursor={{ stroke: 'var(--control)' }}
          isAnimationActive={false}
          content={({ active, payload }) =>
            active && payload[0] ? <MonthTooltip point={payload[0].payload} /> : null
          }
        />
        <Line
          {...line}
          name={month.lastMonth}
          dataKey={(point: MonthPoint) => amountOf(point.lastMonthUsd)}
          stroke="var(--control)"
          strokeWidth={1.5}
          strokeDasharray="2 3"
        />
        <Line
          {...line}
          name={month.expected}
          dataKey={(point: MonthPoint) => amountOf(point.expectedUsd)}
          stroke="var(--accent)"
          strokeOpacity={0.75}
          strokeDasharray="2 4"
        />
        <Line
          {...line}
          name={month.spent}
          dataKey={(point: MonthPoint) => amountOf(point.spentUsd)}
          stroke="var(--accent)"
          dot={isLone ? { r: 2, fill: 'var(--accent)' } : false}
        />
      </LineChart>
    </ResponsiveContainer>
  )
}

function amountOf(usd: string | null): number | null {
  return usd === null ? null : Number(usd)
}

function MonthTooltip({ point }: { point: MonthPoint }) {
  const isPast = point.spentUsd !== null
  const lines = [
    { label: month.spent, usd: point.spentUsd },
    { label: month.expected, usd: isPast ? null : point.expectedUsd },
    { label: month.lastMonth, usd: point.lastMonthUsd },
  ]
  return (
    <div className="border border-control bg-ground px-3 py-2 text-[13px]">
      <p className="font-medium">
        {month.day} {point.dayOfMonth}
      </p>
      {lines.map(
        ({ label, usd }) =>
          usd !== null && (
            <p key={label} className="flex justify-between gap-6">
              <span className="text-muted">{label}</span>
              <span className="tabular-nums">{formatMoneyTotal(usd)}</span>
            </p>
          ),
      )}
    </div>
  )
}

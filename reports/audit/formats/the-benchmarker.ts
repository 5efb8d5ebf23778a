import { z } from 'zod';
import { type AuditedRound, exactly, type Stated, unknownRound } from '../audited-round.ts';
import type { AuditFormat } from './format.ts';
import { hasMembers, member } from './member.ts';

const schema = z.looseObject({
  metrics: z.array(
    z.looseObject({ level: z.number(), label: z.string(), value: z.number().nullable(), framework_id: z.number() }),
  ),
  frameworks: z.array(z.looseObject({ id: z.number(), label: z.string() })).optional(),
});

/**
 * `data.json` and `data.min.json` of the-benchmarker/web-frameworks: one value per row, times in µs, each the mean over
 * several routes. Sums and bounds remain valid for such a mean; products (Little's law, rate × duration) do not, so
 * they are left out.
 */
export const theBenchmarker: AuditFormat = {
  title: 'the-benchmarker data',
  recognise({ json }) {
    return hasMembers(member(json, 'metrics', '0'), 'framework_id', 'level');
  },
  read({ json }) {
    const { metrics, frameworks } = schema.parse(json);
    const names = new Map(frameworks?.map(({ id, label }) => [id, label]));
    const cells = Map.groupBy(metrics, ({ framework_id: id, level }) => `${id} ${level}`);
    return [...cells.values()].flatMap((cell) => {
      const { framework_id: id, level } = cell[0] as (typeof cell)[number];
      const stack = names.get(id) ?? `framework ${id}`;
      // A framework that failed has null values.
      const known = cell.flatMap(({ label, value }) => (value === null ? [] : [[label, value] as const]));
      return known.length === 0 ? [] : [readCell(new Map(known), stack, level)];
    });
  },
};

function readCell(figures: ReadonlyMap<string, number>, stack: string, level: number): AuditedRound {
  const stated = (label: string): Stated | null => {
    const value = figures.get(label);
    return value === undefined ? null : exactly(value);
  };
  return {
    ...unknownRound({ label: `${stack}, ${level} connections`, group: `${level} connections`, stack }),
    requests: stated('total_requests'),
    perSec: stated('total_requests_per_s'),
    closedLoop: true,
    meanUs: stated('average_latency'),
    minUs: stated('minimum_latency'),
    maxUs: stated('maximum_latency'),
    sdUs: stated('standard_deviation'),
    percentiles: [...figures]
      .flatMap(([label, value]) => {
        const percentile = Number(/^percentile_?(\d+(?:\.\d+)?)$/.exec(label)?.[1] ?? Number.NaN);
        return Number.isNaN(percentile) ? [] : [{ percentile, us: exactly(value) }];
      })
      .sort((a, b) => a.percentile - b.percentile),
  };
}

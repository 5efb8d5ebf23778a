import type { RunResult } from '../../../model/document/run-result.ts';
import type { StudyMetric } from '../../../model/document/study-record.ts';
import type { Estimate } from '../../../model/stats/estimate.ts';
import { mean } from '../../../model/stats/mean.ts';
import { sum } from '../../../model/stats/sum.ts';
import { systemCpuPerAnswer } from '../figures/system-cpu.ts';
import { okPerSec, quantileOfRound } from '../figures/visit-figures.ts';
import { type MeasuredRound, selectRounds, selectVisits } from '../judge/select-rounds.ts';
import type { VisitValue } from '../ranking/ratios-within-blocks.ts';
import type { Row } from '../report-model.ts';

type Measured = MeasuredRound['measured'];

/** CPU in µs of app and datastores per good answer, good answers/s, µs, and µs of wait per connection handed out. */
const VALUE: Readonly<Record<StudyMetric, (measured: Measured) => number | null>> = {
  cpu: systemCpuPerAnswer,
  throughput: okPerSec,
  p99: (measured) => quantileOfRound(measured, 99),
  'pool-wait': ({ pools }) => waitUs(pools ?? []),
};

/**
 * A request waits for a connection of each datastore, but of one worker's pool of it only: the sum over datastores of
 * the mean over workers, as if each handed out as many connections. Null without pools, or if one is unknown.
 */
function waitUs(pools: NonNullable<Measured['pools']>): number | null {
  const waits = pools.flatMap(({ name, waitMs }) => (waitMs === null ? [] : [{ name, waitMs }]));
  if (waits.length < pools.length || waits.length === 0) return null;
  const ofDatastores = [...Map.groupBy(waits, ({ name }) => name).values()];
  return 1000 * sum(ofDatastores.map((own) => mean(own.map(({ waitMs }) => waitMs))));
}

/**
 * A figure of a variant by visit, from its closed loop; empty if a visit lacks it, if too few requests establish it, or
 * if the stack failed or must not be trusted.
 */
export function variantValues(result: RunResult, row: Row, metric: StudyMetric): VisitValue[] {
  const { target, scenario, closed } = row;
  if (closed?.trusted !== true || closed.failsTooMuch) return [];
  if (metric === 'p99' && shownIn(row, metric) === null) return [];
  const rounds = selectRounds(result, selectVisits(result, target, scenario), 'closed');
  const values = rounds.flatMap(({ visit: { repetition, group }, measured }): VisitValue[] => {
    const value = VALUE[metric](measured);
    return value === null || !Number.isFinite(value) ? [] : [{ repetition, group, value }];
  });
  return values.length === rounds.length ? values : [];
}

/** A figure that the tables of the report have as well, as they show it; null for others, and if it is unknown. */
export function shownIn({ closed }: Row, metric: StudyMetric): Estimate | null {
  if (metric === 'throughput') return closed?.okPerSec ?? null;
  const quantile = metric === 'p99' ? closed?.quantiles.find(({ percentile }) => percentile === 99) : undefined;
  if (closed == null || quantile?.us == null) return null;
  return { center: quantile.us, lo: quantile.lo, hi: quantile.hi, n: closed.visits };
}

import type { Load } from '../../../model/document/load.ts';
import type { Measured } from '../../../model/document/measured.ts';
import type { RoundResult } from '../../../model/document/round.ts';
import { type RunResult, runResultSchema } from '../../../model/document/run-result.ts';
import type { Visit } from '../../../model/document/visit.ts';
import { meanRate } from '../../../model/load/mean-rate.ts';
import { type Distribution, pool } from '../../../model/stats/distribution.ts';
import { type AuditedRound, exactly, type Stated, unknownRound } from '../audited-round.ts';
import type { AuditFormat } from './format.ts';
import { member } from './member.ts';

const PERCENTILES = [50, 75, 90, 95, 99, 99.9];
/** Histogram buckets are 0.1% wide, and quantile functions are read between points. */
const PERCENTILE_SLACK = 0.002;

/** Our own result files. */
export const stackbench: AuditFormat = {
  title: 'stackbench result',
  recognise: ({ json }) => member(json, 'kind') === 'stackbench-run',
  read: ({ json }) => auditedRounds(runResultSchema.parse(json)),
};

/**
 * Returns every completed round of a run as the auditor sees it; the label names target, scenario, visit and engine.
 */
export function auditedRounds(result: RunResult): AuditedRound[] {
  return result.visits.flatMap(roundsOfVisit);
}

/** Returns the completed rounds of a visit as the auditor sees them. */
export function roundsOfVisit(visit: Visit): AuditedRound[] {
  return visit.rounds.flatMap((round) =>
    round.state === 'completed' ? [readRound(round, roundLabel(visit, round.engine), visit)] : [],
  );
}

/** `express-redis, mixed-crud, visit 2, k6`. */
function roundLabel(
  { target, scenario, repetition }: { readonly target: string; readonly scenario: string; readonly repetition: number },
  engine: string,
): string {
  return `${target}, ${scenario}, visit ${repetition + 1}, ${engine}`;
}

function readRound(
  { engine, load, measured }: RoundResult & { state: 'completed' },
  label: string,
  { target, scenario }: { readonly target: string; readonly scenario: string },
): AuditedRound {
  const answered = count(measured, ['ok', 'http-error', 'bad-body']);
  const separate = measured.answers === null ? measured.operations.map(({ latency }) => latency) : [measured.answers];
  const latencies = separate.flatMap((latency) => (latency !== null && latency.count > 0 ? [latency] : []));
  const statuses = Object.keys(measured.statuses).length === 0 ? null : measured.statuses;
  return {
    ...unknownRound({ label, group: `${scenario}, ${engine}`, stack: target }),
    durationS: exactly(measured.elapsedMs / 1000),
    mostInFlight: load.kind === 'closed' ? load.connections : null,
    closedLoop: load.kind === 'closed',
    windows: measured.slices?.length ?? 1,
    edgesUs: edgesOf(measured),
    ...(load.kind === 'open' ? offeredBy(load, measured.elapsedMs / 1000) : {}),
    dropped: measured.dropped,
    unanswered: count(measured, ['timeout', 'connect-error', 'lost']),
    requests: exactly(answered),
    ok: count(measured, ['ok']),
    perSec: measured.elapsedMs === 0 ? null : exactly((answered * 1000) / measured.elapsedMs),
    statuses,
    ...(latencies.length === 0 ? {} : figuresOf(pool(latencies))),
  };
}

/** With Poisson arrivals the number due has its own root as standard deviation. */
function offeredBy(load: Load & { kind: 'open' }, durationS: number): Pick<AuditedRound, 'offeredPerSec' | 'dueSlack'> {
  const offeredPerSec = meanRate(load);
  return { offeredPerSec, dueSlack: load.arrivals === 'poisson' ? 5 * Math.sqrt(offeredPerSec * durationS) : 0 };
}

function edgesOf({ inFlightAges: ages }: Measured): Stated | null {
  if (ages === null) return null;
  return { value: ages.atEndUs - ages.atBeginUs, slack: exactly(ages.atEndUs + ages.atBeginUs).slack };
}

function figuresOf(pooled: Distribution): Pick<AuditedRound, 'meanUs' | 'minUs' | 'maxUs' | 'percentiles'> {
  const near = (us: number): Stated => ({ value: us, slack: us * PERCENTILE_SLACK + 1 });
  return {
    meanUs: exactly(pooled.meanUs),
    minUs: near(pooled.minUs),
    maxUs: near(pooled.maxUs),
    percentiles: PERCENTILES.map((percentile) => ({ percentile, us: near(pooled.quantileUs(percentile)) })),
  };
}

function count({ operations }: Measured, outcomes: readonly string[]): number {
  return operations.reduce((sum, { outcome, count: n }) => sum + (outcomes.includes(outcome) ? n : 0), 0);
}

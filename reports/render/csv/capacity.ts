import type { CapacityModel, CapacityRow, CurveRate } from '../../capacity/capacity-model.ts';
import { formatEvidence } from '../../capacity/limiter-words.ts';
import { formatOrigins, formatVerdict } from '../../run/format-figure.ts';
import { csvLine, type CsvValue } from './csv-line.ts';
import { estimateColumns } from './estimate-columns.ts';

type Columns<Line> = Readonly<Record<string, (line: Line) => CsvValue>>;

/** Of lines of both kinds. */
const HEAD: Columns<CapacityRow> = {
  target: ({ target }) => target,
  group: ({ group }) => group,
  durability: ({ durability }) => durability,
};

const STACK: Columns<CapacityRow> = {
  rank: ({ rank }) => rank,
  tied: ({ rank, tied }) => (rank === null ? null : tied ? 'yes' : 'no'),
  reference: ({ toReference }) => toReference?.reference ?? null,
  ...estimateColumns('times_reference', ({ toReference }: CapacityRow) => toReference?.ratio ?? null),
  verdict: formatVerdict,
  answer: ({ answer }) => answer,
  ...estimateColumns('capacity_per_s', ({ capacity }: CapacityRow) => capacity),
  ...estimateColumns('as_found_per_s', ({ asFound }: CapacityRow) => asFound),
  at_least_per_s: ({ atLeastPerSec }) => atLeastPerSec,
  missed_at_per_s: ({ missed }) => missed?.perSec ?? null,
  missed_latency_us: ({ missed }) => (missed?.latencyMs == null ? null : missed.latencyMs * 1000),
  missed_error_ratio: ({ missed }) => missed?.errorShare ?? null,
  reason: ({ reason }) => reason,
  caveats: ({ caveats }) => caveats.join(' '),
  way: ({ how }) => how.way,
  saturation_per_s: ({ how }) => how.saturationPerSec,
  knee: ({ how }) => how.knee,
  unloaded_p50_us: ({ how }) => (how.baseMs === null ? null : how.baseMs * 1000),
  blocks: ({ visits }) => visits.completed,
  overload_steps: ({ how }) => how.steps,
  undisturbed_steps: ({ how }) => how.calmSteps,
  wait_ratio: ({ how }) => how.waitShare,
  checks_played: ({ how }) => how.checks.played,
  checks_undisturbed: ({ how }) => how.checks.calm,
  checks_kept: ({ how }) => how.checks.kept,
  recovery_us: ({ recovery }) => (recovery?.medianMs == null ? null : recovery.medianMs * 1000),
  never_recovered: ({ recovery }) => recovery?.never ?? null,
  limiter: ({ limiter }) => limiter?.limiter ?? null,
  limiter_subject: ({ limiter }) => limiter?.subject ?? null,
  limiter_steps: ({ limiter }) => limiter?.steps ?? null,
  limiter_evidence: ({ limiter }) => formatEvidence(limiter),
  services: formatOrigins,
};

const RATE: Columns<CurveRate> = {
  offered_per_s: ({ ratePerSec }) => ratePerSec,
  share_of_capacity: ({ share }) => share,
  p50_us: ({ p50 }) => p50.us,
  tail_percentile: ({ tail }) => tail.percentile,
  tail_us: ({ tail }) => tail.us,
  goodput_per_s: ({ goodputPerSec }) => goodputPerSec,
  missed_ratio: ({ missedShare }) => missedShare,
  rate_recovery_us: ({ recoveryMs }) => (recoveryMs === null ? null : recoveryMs * 1000),
  rate_wait_ratio: ({ waitShare }) => waitShare,
  steps: ({ steps }) => steps,
};

/**
 * One line per stack (`kind` is `stack`) and one per rate of its curve (`rate`), RFC 4180, raw numbers: µs, 1/s,
 * shares; empty if a figure is unknown or of the other kind.
 */
export function renderCapacityCsv({ scenario, sections }: CapacityModel): string {
  const rows = sections.flatMap((section) => section.rows);
  const head = ['kind', 'scenario', ...Object.keys(HEAD), ...Object.keys(STACK), ...Object.keys(RATE)];
  const lines = [
    ...rows.map((row) => ['stack', scenario, ...cells(HEAD, row), ...cells(STACK, row), ...cells(RATE, null)]),
    ...rows.flatMap((row) =>
      row.curve.map((rate) => ['rate', scenario, ...cells(HEAD, row), ...cells(STACK, null), ...cells(RATE, rate)]),
    ),
  ];
  return [head, ...lines].map(csvLine).join('');
}

function cells<Line>(columns: Columns<Line>, line: Line | null): CsvValue[] {
  return Object.values(columns).map((value) => (line === null ? null : value(line)));
}

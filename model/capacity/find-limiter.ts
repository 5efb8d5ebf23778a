import type { CapacityStep } from '../document/capacity-step.ts';
import type { LimitSignals } from '../document/limit-signals.ts';
import { median } from '../stats/median.ts';
import type { CapacityTarget } from './capacity-target.ts';
import { CPU_RULES } from './cpu-limits.ts';
import {
  type FoundLimit,
  type Observation,
  asMs,
  asPercent,
  observed,
  ofCores,
  ofTheCores,
  ofTheTime,
} from './limit-observation.ts';
import { LIMIT_THRESHOLDS } from './limit-thresholds.ts';
import type { LimitEvidence, Limiter, LimiterFinding } from './limiter.ts';
import { waitingLimit } from './waiting-limits.ts';

/** With fewer requests without an answer at its end, in number and of all, a step was no overload. */
const LEAST_UNANSWERED = 5;
const LEAST_UNANSWERED_SHARE = 0.05;
/** They look alike: if steps differ in which of them it is, it may be each. */
const ALIKE: readonly Limiter[] = ['pool', 'datastore-waits', 'pool-or-datastore'];

/**
 * What limits a stack, by most of its steps of overload that no neighbour disturbed; `unknown` if they disagree, if no
 * signal matches, or without such a step.
 */
export function findLimiter(steps: readonly CapacityStep[], target: CapacityTarget): LimiterFinding {
  const all = steps.flatMap((step) => limitOfStep(step, target) ?? []);
  const calm = all.filter(({ limiter }) => limiter !== 'neighbour');
  const judged = calm.length < all.length / 2 ? all : calm;
  const groups = [...Map.groupBy(judged, ({ limiter, subject }) => `${limiter} ${subject ?? ''}`).values()];
  const [largest = []] = groups.sort((one, other) => other.length - one.length);
  if (isMost(largest, judged)) return findingOf(largest, all.length);
  const alike = judged.filter(({ limiter }) => ALIKE.includes(limiter));
  const [subject = null, ...others] = new Set(alike.map((limit) => limit.subject));
  if (isMost(alike, judged) && others.length === 0)
    return findingOf(
      alike.map(({ seen }) => ({ limiter: 'pool-or-datastore', subject, seen })),
      all.length,
    );
  const evidence = groups.map((group) => {
    const [{ limiter, subject }] = group as [FoundLimit];
    return {
      signal: subject === null ? limiter : `${limiter} (${subject})`,
      value: `${group.length} of ${all.length} steps`,
    };
  });
  return { limiter: 'unknown', subject: null, evidence, steps: 0, of: all.length };
}

function isMost(some: readonly FoundLimit[], all: readonly FoundLimit[]): boolean {
  return some.length > all.length / 2;
}

/** Null for a step that was no overload. */
function limitOfStep(step: CapacityStep, target: CapacityTarget): FoundLimit | null {
  const { signals } = step;
  if (step.purpose !== 'overload' || signals === null) return null;
  const beforeAll = byGenerator(step) ?? byErrors(step, signals, target);
  if (beforeAll !== null) return beforeAll;
  if (step.inFlightAtEnd + step.dropped < Math.max(LEAST_UNANSWERED, LEAST_UNANSWERED_SHARE * step.due)) return null;
  for (const rule of [...CPU_RULES, waitingLimit]) {
    const limit = rule(signals);
    if (limit !== null) return limit;
  }
  return { limiter: 'unknown', subject: null, seen: usesOf(signals) };
}

/** One that sends late although it uses little of its core is disturbed as a stack is. */
function byGenerator({ generator: { latenessP99Ms, cpuShare } }: CapacityStep): FoundLimit | null {
  const isLate = latenessP99Ms > LIMIT_THRESHOLDS.latenessMs;
  if (!isLate && cpuShare <= LIMIT_THRESHOLDS.generatorCpu) return null;
  const seen = [
    ...observed('requests sent late (p99)', latenessP99Ms, asMs),
    ...observed('CPU of the generator', cpuShare),
  ];
  return { limiter: cpuShare > LIMIT_THRESHOLDS.lateGeneratorCpu ? 'generator' : 'neighbour', subject: null, seen };
}

/** By requests that were lost or refused; one that was only too slow says nothing. */
function byErrors(
  { due, failed }: CapacityStep,
  { openFiles }: LimitSignals,
  target: CapacityTarget,
): FoundLimit | null {
  const { timeout: _, ...refused } = failed;
  const count = Object.values(refused).reduce((sum, more) => sum + more, 0);
  if (count <= target.errorShare * due) return null;
  const seen = observed('failed requests', count / due);
  const open = openFiles === null ? 0 : openFiles.open / openFiles.limit;
  const isLost = (failed['connect-error'] ?? 0) + (failed.lost ?? 0) > 0;
  if (!isLost || open <= LIMIT_THRESHOLDS.openFiles) return { limiter: 'refusals', subject: null, seen };
  const files = observed('open files', open, (share) => `${asPercent(share)} of their limit`);
  return { limiter: 'descriptors', subject: null, seen: [...seen, ...files] };
}

function usesOf(signals: LimitSignals): readonly Observation[] {
  return [
    ...observed('CPU of the app', ofCores(signals.usedCores, signals), ofTheCores),
    ...(signals.mainThreadShare === null ? observed('event loop busy', signals.eventLoopUtilisation, ofTheTime) : []),
    ...Object.entries(signals.datastores).flatMap(([id, { usedCores }]) =>
      observed(`CPU of ${id}`, ofCores(usedCores, signals), ofTheCores),
    ),
  ];
}

/** With the median of each number that was seen in most of the steps. */
function findingOf(limits: readonly FoundLimit[], of: number): LimiterFinding {
  const [{ limiter, subject }] = limits as [FoundLimit];
  const signals = Map.groupBy(
    limits.flatMap(({ seen }) => seen),
    ({ signal }) => signal,
  );
  const evidence = [...signals.values()].flatMap((seen): LimitEvidence[] => {
    const [{ signal, print }] = seen as [Observation];
    const middle = median(seen.map(({ value }) => value));
    return middle === null || seen.length <= limits.length / 2 ? [] : [{ signal, value: print(middle) }];
  });
  return { limiter, subject, evidence, steps: limits.length, of };
}

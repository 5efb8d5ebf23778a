import type { Load } from '../../../model/document/load.ts';
import type { Measured } from '../../../model/document/measured.ts';
import type { RunResult } from '../../../model/document/run-result.ts';
import type { TimelineSecond } from '../../../model/document/timeline.ts';
import { MOST_SECONDS } from '../../../model/most-seconds.ts';
import { selectRounds, selectVisits } from '../judge/select-rounds.ts';

/** Below this many whole seconds a line would show chance alone. */
const FEWEST_SECONDS = 5;
/** More points than this would lie on each other; longer rounds are told in steps of several seconds. */
const MOST_POINTS = 60;

/** One step of a round: a second, or some in a long round. */
export interface TimelinePoint {
  /** First second of the step, from 0. */
  readonly second: number;
  /** Good answers per second, over the step. */
  readonly okPerSec: number;
  /** Seconds of the step in which nothing was answered well. */
  readonly stalled: number;
  readonly failed: number;
  /** The largest of the step's seconds, µs, failed requests being slower than any answer; null where none is known, or one lies among failures. */
  readonly p50Us: number | null;
  readonly p99Us: number | null;
}

/** A round step by step. */
export interface StackTimeline {
  readonly target: string;
  readonly scenario: string;
  readonly engine: string;
  readonly loadKind: Load['kind'];
  readonly repetition: number;
  /** Seconds in a step, 1 up to a minute. */
  readonly stepSeconds: number;
  readonly points: readonly TimelinePoint[];
}

/** The rounds that are long enough to be drawn by the second (five whole seconds or more), of engines that have a timeline. */
export function timelinesOf(result: RunResult): StackTimeline[] {
  const kinds: readonly Load['kind'][] = ['open', 'closed'];
  return result.plan.scenarios.flatMap(({ id: scenario }) =>
    result.targets.flatMap(({ id: target }) =>
      kinds.flatMap((kind) =>
        selectRounds(result, selectVisits(result, target, scenario), kind).flatMap(({ engine, measured, visit }) => {
          const seconds = wholeSeconds(measured);
          if (seconds.length < FEWEST_SECONDS) return [];
          const stepSeconds = Math.ceil(seconds.length / MOST_POINTS);
          const { repetition } = visit;
          return [
            { target, scenario, engine, loadKind: kind, repetition, stepSeconds, points: steps(seconds, stepSeconds) },
          ];
        }),
      ),
    ),
  );
}

/** Every whole second of the window that was recorded, in order; one in which nothing was answered is there too, as 0. */
function wholeSeconds({ timeline, elapsedMs }: Measured): TimelineSecond[] {
  if (timeline === null) return [];
  const bySecond = new Map(timeline.map((entry) => [entry.second, entry]));
  return Array.from(
    { length: Math.min(MOST_SECONDS, Math.floor(elapsedMs / 1000)) },
    (_, second): TimelineSecond =>
      bySecond.get(second) ?? { second, ok: 0, failed: 0, p50Us: null, p99Us: null, maxUs: null },
  );
}

/** A last step that is not whole is left out: its rate would not compare. */
function steps(seconds: readonly TimelineSecond[], width: number): TimelinePoint[] {
  return Array.from({ length: Math.floor(seconds.length / width) }, (_, index) => {
    const part = seconds.slice(index * width, (index + 1) * width);
    return {
      second: index * width,
      okPerSec: sum(part.map(({ ok }) => ok)) / width,
      stalled: part.filter(({ ok }) => ok === 0).length,
      failed: sum(part.map(({ failed }) => failed)),
      p50Us: largest(part, 50),
      p99Us: largest(part, 99),
    };
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The largest of some seconds' percentiles in µs; null where one lies among the failed requests of its second, which are slower than any answer. */
function largest(seconds: readonly TimelineSecond[], percentile: 50 | 99): number | null {
  if (seconds.some(({ ok, failed }) => failed > (1 - percentile / 100) * (ok + failed))) return null;
  const known = seconds.flatMap((second) => (percentile === 50 ? second.p50Us : second.p99Us) ?? []);
  return known.length === 0 ? null : Math.max(...known);
}

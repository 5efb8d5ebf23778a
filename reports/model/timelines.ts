import type { Load, Measured, RunResult, TimelineSecond } from '../../model/run-result.ts';
import { selectRounds, selectVisits } from '../judge/select-rounds.ts';

/** Below this many whole seconds a line would show chance alone. */
const FEWEST_SECONDS = 5;

/** A round second by second. */
export interface Timeline {
  readonly target: string;
  readonly scenario: string;
  readonly engine: string;
  readonly loadKind: Load['kind'];
  readonly repetition: number;
  readonly seconds: readonly TimelineSecond[];
}

/** The rounds that are long enough to be drawn by the second (five whole seconds or more), of engines that have a timeline. */
export function timelinesOf(result: RunResult): Timeline[] {
  const kinds: readonly Load['kind'][] = ['open', 'closed'];
  return result.plan.scenarios.flatMap(({ id: scenario }) =>
    result.targets.flatMap(({ id: target }) =>
      kinds.flatMap((kind) =>
        selectRounds(result, selectVisits(result, target, scenario), kind).flatMap(({ engine, measured, visit }) => {
          const seconds = wholeSeconds(measured);
          if (seconds.length < FEWEST_SECONDS) return [];
          return [{ target, scenario, engine, loadKind: kind, repetition: visit.repetition, seconds }];
        }),
      ),
    ),
  );
}

/** Every whole second of the window in order; one in which nothing was answered is there too, as 0. */
function wholeSeconds({ timeline, elapsedMs }: Measured): TimelineSecond[] {
  if (timeline === null) return [];
  const bySecond = new Map(timeline.map((entry) => [entry.second, entry]));
  return Array.from(
    { length: Math.floor(elapsedMs / 1000) },
    (_, second): TimelineSecond =>
      bySecond.get(second) ?? { second, ok: 0, failed: 0, p50Us: null, p99Us: null, maxUs: null },
  );
}

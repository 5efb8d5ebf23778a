import type { AppLoop } from '../../../model/document/resources.ts';
import { median } from '../../../model/stats/median.ts';
import type { MeasuredRound } from '../judge/select-rounds.ts';

/** How busy the app's event loop was: medians over visits. */
export interface LoopFigures {
  /** Share 0..1 of the window in which the loop did not wait for work. */
  readonly utilisation: number | null;
  /** How late its timers ran, at most, in 99 of 100 ticks, µs. */
  readonly delayP99Us: number | null;
}

/** Of rounds of one engine; null where no visit, or not each, could ask the app. */
export function loopFigures(rounds: readonly MeasuredRound[]): LoopFigures | null {
  const loops = rounds.flatMap(({ measured }) => measured.app ?? []);
  if (loops.length === 0 || loops.length < rounds.length) return null;
  const over = (read: (loop: AppLoop) => number | null): number | null => {
    const values = loops.flatMap((loop) => read(loop) ?? []);
    return values.length < loops.length ? null : median(values);
  };
  return {
    utilisation: over(({ eventLoopUtilisation }) => eventLoopUtilisation),
    delayP99Us: over(({ eventLoopDelayP99Us }) => eventLoopDelayP99Us),
  };
}

import { shuffled } from '../../model/stats/seeded-random.ts';
import type { PlannedSlice } from '../load/engines/engine.ts';

/** What an app's slices add up to, and how long one of them is at least. */
export interface TurnLength {
  readonly roundMs: number;
  readonly sliceMs: number;
}

/**
 * The slices of apps that take turns, in cycles whose order is drawn again each time. The slices of an app are equally
 * long, at least `sliceMs` and together `roundMs`; an app with longer ones has fewer, spread evenly over the cycles.
 */
export function drawTurns(apps: readonly TurnLength[], random: () => number): PlannedSlice[] {
  const counts = apps.map(({ roundMs, sliceMs }) => Math.max(1, Math.floor(roundMs / sliceMs)));
  const cycles = Math.max(0, ...counts);
  return Array.from({ length: cycles }, (_, cycle) => {
    const turn = apps.flatMap(({ roundMs }, app) => {
      const count = counts[app] ?? 1;
      const playedBefore = Math.floor((cycle * count) / cycles);
      const plays = Math.floor(((cycle + 1) * count) / cycles) > playedBefore;
      return plays ? [{ app, durationMs: roundMs / count }] : [];
    });
    return shuffled(turn, random);
  }).flat();
}

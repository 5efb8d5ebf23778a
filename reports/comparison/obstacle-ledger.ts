import type { Obstacle } from './compare-model.ts';
import type { FoundObstacle } from './found-obstacle.ts';

/** Collects obstacles, so that each different one is listed once with all its stacks. */
export interface ObstacleLedger {
  /** Adds an obstacle and returns its number; `target` is null if it is about the whole file. */
  add(file: string, target: string | null, found: FoundObstacle): number;
  /** All of them in the order of their numbers, from 1. */
  list(): Obstacle[];
}

/** An empty ledger. */
export function obstacleLedger(): ObstacleLedger {
  const entries = new Map<string, { file: string; found: FoundObstacle; targets: Set<string>; number: number }>();
  return {
    add(file, target, found) {
      const key = JSON.stringify([file, found.code, found.text]);
      const entry = entries.get(key) ?? { file, found, targets: new Set<string>(), number: entries.size + 1 };
      if (target !== null) entry.targets.add(target);
      entries.set(key, entry);
      return entry.number;
    },
    list: () =>
      [...entries.values()].map(({ file, found: { code, kind, text }, targets, number }) => ({
        number,
        file,
        code,
        kind,
        text,
        targets: [...targets],
      })),
  };
}

import { nameProduct } from '../../../model/document/describe-datastore.ts';
import type { RunResult } from '../../../model/document/run-result.ts';
import { type BreakEven, type SavingPoint, breakEven } from '../../../model/stats/break-even.ts';
import { selectRounds, selectVisits } from '../judge/select-rounds.ts';
import type { Row, Section } from '../report-model.ts';
import { systemCpuPerAnswer } from './system-cpu.ts';

/** From which hit ratio on a cache saves CPU time of app and datastores per request. */
export interface CacheBreakEven {
  /** `Redis`, `LRU` for one in the memory of the app. */
  readonly cache: string;
  /** The stack without it. */
  readonly without: string;
  /** The stacks with it, which differ in their hit ratio. */
  readonly stacks: readonly string[];
  readonly result: BreakEven;
}

/** A stack with a cache beside the same one without it, in one scenario. */
interface Cell {
  readonly cache: string;
  readonly scenario: string;
  readonly without: string;
  readonly cached: string;
  /** Whether the figures of both are to be trusted. */
  readonly trusted: boolean;
}

/**
 * One for each cache, from all stacks with it and all scenarios. What it saves is a ratio within a block; blocks that
 * lack one of the stacks, or its hit ratio or CPU time, are left out.
 */
export function cacheBreakEvens(result: RunResult, sections: readonly Section[]): CacheBreakEven[] {
  const cells = sections.flatMap(({ rows, scenario }) =>
    rows.flatMap((row): Cell[] => {
      const bare = row.cacheHitRatio === null ? undefined : bareOf(row, rows, result.plan.targets);
      return bare === undefined
        ? []
        : [
            {
              cache: cacheOf(row),
              scenario,
              without: bare.target,
              cached: row.target,
              trusted: isTrusted(bare) && isTrusted(row),
            },
          ];
    }),
  );
  return [...Map.groupBy(cells, ({ cache, without }) => `${cache} ${without}`).values()].map((own) => {
    const [{ cache, without }] = own as [Cell];
    const points = own.map((cell) => pointsOf(result, cell));
    const repetitions = [...(points[0]?.keys() ?? [])].filter((block) => points.every((of) => of.has(block)));
    const blocks = repetitions.map((block) => points.flatMap((of) => of.get(block) ?? []));
    return { cache, without, stacks: [...new Set(own.map(({ cached }) => cached))], result: breakEven(blocks) };
  });
}

/** A stack that fails many requests would seem to save what it does not do. */
function isTrusted({ closed }: Row): boolean {
  return closed?.trusted === true && !closed.failsTooMuch;
}

/** The first stack of the plan that is on the same store and has no cache. */
function bareOf({ services }: Row, rows: readonly Row[], order: readonly string[]): Row | undefined {
  return rows
    .filter((row) => row.cacheHitRatio === null && row.services.length < 2 && row.services[0]?.id === services[0]?.id)
    .sort((a, b) => order.indexOf(a.target) - order.indexOf(b.target))[0];
}

function cacheOf({ services: [, cache] }: Row): string {
  return cache === undefined ? 'LRU' : nameProduct(cache);
}

/** By repetition: the hit ratio, and the share of the CPU time that was saved; empty if one is not to be trusted. */
function pointsOf(result: RunResult, { scenario, without, cached, trusted }: Cell): Map<number, SavingPoint> {
  if (!trusted) return new Map();
  const bare = roundsOf(result, without, scenario);
  return new Map(
    roundsOf(result, cached, scenario).flatMap((round) => {
      const { repetition, group, cache } = round.visit;
      const beside = bare.find(({ visit }) => visit.repetition === repetition && visit.group === group);
      const [cost, costWithout] = [round, beside].map((one) =>
        one === undefined ? null : systemCpuPerAnswer(one.measured),
      );
      if (cache === null || cache.hits + cache.misses === 0 || cost == null || costWithout == null || costWithout === 0)
        return [];
      const at = cache.hits / (cache.hits + cache.misses);
      return [[repetition, { at, saving: 1 - cost / costWithout }] as const];
    }),
  );
}

function roundsOf(result: RunResult, target: string, scenario: string): ReturnType<typeof selectRounds> {
  return selectRounds(result, selectVisits(result, target, scenario), 'closed');
}

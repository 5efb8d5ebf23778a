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
  /** The stack without it; null if it is not in the run. */
  readonly without: string | null;
  /** The stacks with it, which differ in their hit ratio. */
  readonly stacks: readonly string[];
  /** `not-compared`: some of its stacks have none without a cache in their section. */
  readonly result: BreakEven | { readonly kind: 'unknown'; readonly why: 'not-compared' };
}

/** A stack with a cache beside the same one without it, in one scenario. */
interface Cell {
  readonly cache: string;
  readonly scenario: string;
  readonly without: string | null;
  readonly cached: string;
  /** Whether both are in one section. */
  readonly compared: boolean;
  /** Whether the figures of both are to be trusted. */
  readonly trusted: boolean;
}

/**
 * One for each cache, from all stacks with it and all scenarios; those that were not measured make it unknown. What it
 * saves is a ratio within a block; blocks that lack one of the stacks, or its hit ratio or CPU time, are left out.
 */
export function cacheBreakEvens(result: RunResult, sections: readonly Section[]): CacheBreakEven[] {
  const cells = sections.flatMap(({ rows, scenario }) =>
    rows
      .filter((row) => hasCache(result, row))
      .map((row): Cell => {
        const all = sections.filter((one) => one.scenario === scenario).flatMap((section) => section.rows);
        const [beside, bare] = [rows, all].map((some) => bareOf(result, row, some));
        return {
          cache: cacheOf(row),
          scenario,
          without: (beside ?? bare)?.target ?? null,
          cached: row.target,
          compared: beside !== undefined,
          trusted: beside !== undefined && isTrusted(beside) && isTrusted(row),
        };
      }),
  );
  return [...Map.groupBy(cells, ({ cache, without }) => `${cache} ${without}`).values()].map((own) => {
    const [{ cache, without }] = own as [Cell];
    const stacks = [...new Set(own.map(({ cached }) => cached))];
    if (own.some(({ compared }) => !compared))
      return { cache, without, stacks, result: { kind: 'unknown', why: 'not-compared' } };
    const points = own.map((cell) => pointsOf(result, cell));
    const repetitions = [...(points[0]?.keys() ?? [])].filter((block) => points.every((of) => of.has(block)));
    const blocks = repetitions.map((block) => points.flatMap((of) => of.get(block) ?? []));
    return { cache, without, stacks, result: breakEven(blocks) };
  });
}

/** By what the stack is: one that failed has no hit ratio. */
function hasCache({ targets }: RunResult, { target, services, cacheHitRatio }: Row): boolean {
  const settings = targets.find(({ id }) => id === target)?.variant?.settings;
  return cacheHitRatio !== null || services.length > 1 || settings?.['app.lruCache'] === true;
}

/** A stack that fails many requests would seem to save what it does not do. */
function isTrusted({ closed }: Row): boolean {
  return closed?.trusted === true && !closed.failsTooMuch;
}

/** The first stack of the plan that is on the same store and has no cache. */
function bareOf(result: RunResult, { services }: Row, rows: readonly Row[]): Row | undefined {
  const order = result.plan.targets;
  return rows
    .filter((row) => !hasCache(result, row) && row.services[0]?.id === services[0]?.id)
    .sort((a, b) => order.indexOf(a.target) - order.indexOf(b.target))[0];
}

function cacheOf({ services: [, cache] }: Row): string {
  return cache === undefined ? 'LRU' : nameProduct(cache);
}

/** By repetition: the hit ratio, and the share of the CPU time that was saved; empty if one is not to be trusted. */
function pointsOf(result: RunResult, { scenario, without, cached, trusted }: Cell): Map<number, SavingPoint> {
  if (!trusted || without === null) return new Map();
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

import { inWords, member, objectAt } from './member.ts';

type Counts = Readonly<Record<string, number>>;

/**
 * Returns the numbers by name at a path; empty if there is none.
 * @throws Error that names a member that is not a number
 */
export function countsAt(json: unknown, ...path: readonly string[]): Counts {
  const found = member(json, ...path);
  if (found === undefined || found === null) return {};
  return Object.fromEntries(
    Object.entries(objectAt(json, ...path)).map(([name, count]) => {
      if (typeof count === 'number') return [name, count];
      throw new Error(`${[...path, name].join('.')} is ${inWords(count)}, not a number.`);
    }),
  );
}

/** Answers with a status from 200 to 399. */
export function goodOf(statuses: Counts): number {
  return Object.entries(statuses).reduce((sum, [status, count]) => sum + (/^[23]\d\d$/.test(status) ? count : 0), 0);
}

export function sumOf(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

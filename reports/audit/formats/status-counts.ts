import { inWords, member, objectAt } from './member.ts';

type Counts = Readonly<Record<string, number>>;

/** The numbers by name at a place; none where nothing stands there. @throws Error that names the member that is no number. */
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

import type { PairComparison } from './compare-pairs.ts';

/** Beyond this the picture would be a thicket; the ranks still say who is tied. */
const MOST_GROUPS = 24;

/**
 * The largest sets of stacks in which no difference is established, each of two or more, in the order of `names`: the columns of a
 * compact letter display, by insertion and absorption (Piepho, J. Comput. Graph. Stat. 13, 2004). Null where there would be too many to show.
 */
export function tieGroups(names: readonly string[], pairs: readonly PairComparison[]): string[][] | null {
  let groups: string[][] = [[...names]];
  for (const { a, b, established } of pairs) {
    if (!established) continue;
    groups = absorb(
      groups.flatMap((group) =>
        group.includes(a) && group.includes(b) ? [without(group, a), without(group, b)] : [group],
      ),
    );
    if (groups.length > MOST_GROUPS) return null;
  }
  return groups.filter((group) => group.length > 1);
}

function without(group: readonly string[], name: string): string[] {
  return group.filter((member) => member !== name);
}

/** Leaves out groups that another one holds. */
function absorb(groups: readonly string[][]): string[][] {
  return groups.filter(
    (group, index) =>
      !groups.some(
        (other, place) =>
          place !== index &&
          group.every((member) => other.includes(member)) &&
          (other.length > group.length || place < index),
      ),
  );
}

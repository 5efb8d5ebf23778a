import type { Obstacle } from './compare-model.ts';

/** An obstacle before it has a number and the list of its stacks. */
export type FoundObstacle = Pick<Obstacle, 'code' | 'kind' | 'text'>;

/** Something that must be the same on both sides, as text that can be shown. */
export interface Condition<Side> {
  readonly code: string;
  readonly kind: Obstacle['kind'];
  readonly what: string;
  readonly of: (side: Side) => string;
}

/** An obstacle if two descriptions differ; none if they are the same. */
export function differing(
  head: Pick<Obstacle, 'code' | 'kind'> & { readonly what: string },
  a: { readonly label: string; readonly value: string },
  b: { readonly label: string; readonly value: string },
): FoundObstacle[] {
  if (a.value === b.value) return [];
  const { code, kind, what } = head;
  return [{ code, kind, text: `Different ${what}: ${a.value} in ${a.label}, ${b.value} in ${b.label}.` }];
}

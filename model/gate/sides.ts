import type { SideKey } from '../document/gate-result.ts';

/** Both sides of a gate. */
export const SIDES = ['base', 'head'] as const satisfies readonly SideKey[];

/** Both sides, `first` before the other one. */
export function sidesFrom(first: SideKey): readonly SideKey[] {
  return first === 'base' ? SIDES : SIDES.toReversed();
}

export function otherSide(side: SideKey): SideKey {
  return side === 'base' ? 'head' : 'base';
}

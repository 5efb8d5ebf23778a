import type { LoopAnswer } from './messages.ts';

/**
 * The event loops of several workers as one: of each figure the worst, because the slowest worker is what its share of
 * the clients sees; null if one of them does not know it. The pools of all workers, each by itself.
 */
export function worstLoop(answers: readonly LoopAnswer[]): Pick<LoopAnswer, 'loop' | 'pools'> {
  const names = [...new Set(answers.flatMap(({ loop }) => Object.keys(loop)))];
  const loop = Object.fromEntries(
    names.map((name) => [name, worst(answers.map((answer) => answer.loop[name] ?? null))]),
  );
  const pools = answers.map((answer) => answer.pools);
  return { loop, pools: pools.includes(null) ? null : pools.flatMap((some) => some ?? []) };
}

function worst(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length < values.length || known.length === 0 ? null : Math.max(...known);
}

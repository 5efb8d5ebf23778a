/** So many blocks, all a little different, around a slowdown. */
export const around = (slowdown: number, blocks: number, spread = 0.01): number[] =>
  Array.from({ length: blocks }, (_, index) => Math.log1p(slowdown) + spread * Math.sin(1 + 2.4 * index));

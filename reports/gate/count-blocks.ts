/** `1 block`, `12 blocks`. */
export function countBlocks(blocks: number): string {
  return blocks === 1 ? '1 block' : `${blocks} blocks`;
}

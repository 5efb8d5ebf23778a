/** About how much memory stacks take, bytes. */
interface GroupFigures {
  readonly referenceBytes: number;
  /** The other stacks, in the order in which they are to be placed. */
  readonly others: readonly { readonly id: string; readonly bytes: number }[];
  /** What all apps of a group may take together; null if unknown. */
  readonly roomBytes: number | null;
}

/**
 * Divides stacks into groups that fit into memory with the reference in each: each stack into the first group that has
 * room for it. One that fits into none has a group of its own, in which its start is tried. All are one group if the
 * room is unknown; no stacks are no group.
 */
export function planGroups({ referenceBytes, others, roomBytes }: GroupFigures): string[][] {
  const groups: { readonly ids: string[]; bytes: number }[] = [];
  for (const { id, bytes } of others) {
    const group = groups.find((candidate) => roomBytes === null || candidate.bytes + bytes <= roomBytes);
    if (group === undefined) groups.push({ ids: [id], bytes: referenceBytes + bytes });
    else {
      group.ids.push(id);
      group.bytes += bytes;
    }
  }
  return groups.map(({ ids }) => ids);
}

/** What the preloaded module (plant.ts) does to every request of a side: rounds of CPU work, or a wait. */
export type PlantInstruction =
  | { readonly kind: 'cpu'; readonly rounds: number }
  | { readonly kind: 'wait'; readonly ms: number };

/** The text that a document keeps and the module gets: `cpu:1500rounds`, `wait:2ms`. */
export function formatInstruction(instruction: PlantInstruction): string {
  return instruction.kind === 'cpu' ? `cpu:${instruction.rounds}rounds` : `wait:${instruction.ms}ms`;
}

/** Reads what `formatInstruction` wrote; null for anything else. */
export function parseInstruction(text: string): PlantInstruction | null {
  const [, rounds, ms] = /^(?:cpu:(\d+)rounds|wait:([\d.]+)ms)$/.exec(text) ?? [];
  if (rounds !== undefined) return { kind: 'cpu', rounds: Number(rounds) };
  return ms === undefined ? null : { kind: 'wait', ms: Number(ms) };
}

/**
 * The base's instruction for that of the head: the module costs CPU itself, so both sides load it for CPU work. Null
 * for none.
 */
export function baseInstruction(head: string | null): string | null {
  const isWork = head !== null && parseInstruction(head)?.kind === 'cpu';
  return isWork ? formatInstruction({ kind: 'cpu', rounds: 0 }) : null;
}

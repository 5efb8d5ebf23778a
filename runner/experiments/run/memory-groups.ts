import { chooseReference } from '../../../model/document/choose-reference.ts';
import type { Plan, StackGroups } from '../../../model/document/plan.ts';
import type { RunResult } from '../../../model/document/run-result.ts';
import type { Visit } from '../../../model/document/visit.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import type { Warning } from '../../../model/warnings.ts';
import { type AppMemory, RESERVE_BYTES } from '../../blocks/memory/app-memory.ts';
import { bytesInWords } from '../../machine/files/bytes-in-words.ts';
import { planGroups } from './plan/plan-groups.ts';
import { regroup } from './plan/regroup.ts';

/** A block that memory did not hold, and what is planned after it. */
interface TooLargeBlock {
  readonly memory: AppMemory;
  /** As it was planned before anything was started. */
  readonly planned: Plan;
  readonly block: Plan['order'];
  /** The stacks of the block that were not measured. */
  readonly left: readonly string[];
  /** What was to be played after the block. */
  readonly rest: Plan['order'];
}

/** The stack that is in each group if memory does not hold all stacks: the first ranked one, as in the reports. */
export function groupReference({ plan, targets }: RunResult): string | null {
  const ranked = targets.filter(({ group }) => group === 'ranked').map(({ id }) => id);
  return chooseReference(plan.targets, ranked) ?? plan.targets[0] ?? null;
}

/**
 * Puts stacks that memory did not hold into groups of their own, for the rest of the run, and says so in the warnings.
 * Returns what is to be played now, and what was said; null if there is no reference that could be in all groups.
 */
export function divideStacks(
  result: RunResult,
  { memory, planned, block, left, rest }: TooLargeBlock,
): { readonly order: Plan['order']; readonly message: string } | null {
  const [current] = block;
  const { reference } = memory;
  if (current === undefined || reference === null) return null;
  const before = result.plan.groups?.members ?? [planned.targets.filter((id) => id !== reference)];
  const kept = before.map((ids, group) => (group === current.group ? ids.filter((id) => !left.includes(id)) : ids));
  const availableBytes = memory.availableBytes();
  const added = planGroups({
    referenceBytes: memory.bytes(reference),
    others: left.map((id) => ({ id, bytes: memory.bytes(id) })),
    roomBytes: availableBytes === null ? null : availableBytes - RESERVE_BYTES,
  });
  const groups: StackGroups = {
    reference,
    members: [...kept, ...added],
    neededBytes: Math.round(RESERVE_BYTES + planned.targets.reduce((sum, id) => sum + memory.bytes(id), 0)),
    availableBytes: memory.atStartBytes ?? 0,
  };
  result.plan.groups = groups;
  const warning = dividedWarning(groups, planned.targets.length);
  result.warnings = [...result.warnings.filter(({ code }) => code !== warning.code), warning];
  const order = regroup({
    ...groups,
    planned: planned.order,
    left: rest,
    current,
    added: added.map((_, index) => kept.length + index),
    seed: planned.seed + current.repetition + 1,
  });
  return { order, message: warning.message };
}

/**
 * Ends a run in which memory holds no two stacks at the same time, after its first blocks.
 * @throws StackbenchError `memory-too-small`
 */
export function requireTwoStacks(visits: readonly Visit[], left: Plan['order']): void {
  const [first] = visits;
  const isUnderWay = left.some(({ repetition, scenario }) => repetition === 0 && scenario === first?.scenario);
  if (first?.error?.code !== 'memory-too-small' || isUnderWay) return;
  if (visits.some(({ error }) => error?.code !== 'memory-too-small')) return;
  const { why, fix } = first.error;
  throw new StackbenchError({
    code: 'memory-too-small',
    what: 'Memory does not hold two stacks at the same time, so none can be compared.',
    why,
    fix,
  });
}

function dividedWarning({ reference, members, neededBytes, availableBytes }: StackGroups, stacks: number): Warning {
  const count = members.filter((ids) => ids.length > 0).length;
  return {
    code: 'memory-groups',
    message: `Memory did not hold all ${stacks} stacks at once (needed about ${bytesInWords(neededBytes)}, of which ${bytesInWords(RESERVE_BYTES)} for load generators and datastores; ${bytesInWords(availableBytes)} were available): they were measured in ${count} groups with ${reference} in each.`,
    fix: 'Give the machine more memory, or name fewer stacks with --targets: ratios within one group are more precise than those of two groups.',
    invalidates: false,
  };
}

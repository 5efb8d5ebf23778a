import { resolve } from 'node:path';
import type { SideKey, SideRecord } from '../../../model/document/gate-result.ts';
import { EXIT } from '../../../model/exit-codes.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import type { PreparedSide } from '../../apps/checkout/prepared-side.ts';
import { readEnvironment } from '../../measure/environment.ts';
import type { GateRequest } from '../gate/gate-request.ts';
import type { PreparedGate } from '../gate/measure-gate.ts';
import type { SelfCheckHead } from './self-check-log.ts';
import type { SelfCheckRequest } from './self-check-request.ts';

/**
 * What is compared with itself: the named side, otherwise HEAD. Two named sides stay as they are: see
 * `requireSameSides`.
 */
export function sidesOfSelfCheck({ base, head }: Pick<GateRequest, SideKey>): { base: string; head: string } {
  return { base: base ?? head ?? 'HEAD', head: head ?? base ?? 'HEAD' };
}

/**
 * An alarm is a false one only if both sides are one commit, or one folder (seen from `cwd`).
 * @throws StackbenchError (exit 2) if they are not, or if folders outside git cannot be shown to be
 */
export function requireSameSides(
  { base, head }: Readonly<Record<SideKey, Pick<PreparedSide, 'record'>>>,
  cwd: string,
): void {
  const [one, other] = [base.record, head.record];
  const isOneFolder = [one, other].every(isChanged) && resolve(cwd, one.ref) === resolve(cwd, other.ref);
  if (one.commit === other.commit && (isOneFolder || ![one, other].some(isChanged))) return;
  throw new StackbenchError({
    code: 'different-sides',
    what: 'A self-check compares a commit with itself, but base and head differ.',
    why: `The base is ${inWords(one)}, the head ${inWords(other)}.`,
    fix: 'Name one of them: --head REF; to compare two, leave out self-check.',
    exitCode: EXIT.usage,
  });
}

/** Whether it is more than its commit, or may be: a folder with changes, or outside git. */
function isChanged({ dirty }: SideRecord): boolean {
  return dirty !== false;
}

function inWords(side: SideRecord): string {
  if (side.commit === null) return `the folder ${side.ref}`;
  return `${side.ref} (${side.commit.slice(0, 12)}${isChanged(side) ? ' with changes' : ''})`;
}

/** What all gates of a self-check have in common. */
export async function describeSelfCheck(
  { gate, plant }: Pick<SelfCheckRequest, 'gate' | 'plant'>,
  { plan, sides, workDir }: PreparedGate,
): Promise<SelfCheckHead> {
  const { cwd, env, signal } = gate;
  const asked = { cwd, env, signal, includeHost: false, dataFolder: workDir };
  const { cpuModel, cpus, kernel, node } = await readEnvironment(asked);
  return {
    kind: 'stackbench-self-check',
    schemaVersion: 1,
    service: plan.service,
    plant: plant?.text ?? null,
    commit: sides.head.record.commit,
    startedAt: new Date().toISOString(),
    machine: { cpuModel, cpus, kernel, node },
    minEffect: plan.minEffect,
    maxEffect: plan.maxEffect,
    maxBlocks: plan.maxBlocks,
    maxDurationMs: plan.maxDurationMs,
  };
}

/**
 * Gates of different services, commits, machines, slowdowns or limits say nothing together.
 * @throws StackbenchError (exit 2)
 */
export function requireSame(known: SelfCheckHead, asked: SelfCheckHead, log: string): void {
  const [before, now] = [factsOf(known), factsOf(asked)];
  const differ = Object.entries(before).filter(([name, value]) => value !== undefined && value !== now[name]);
  if (differ.length === 0) return;
  throw new StackbenchError({
    code: 'other-self-check',
    what: `${log} contains another self-check.`,
    why: `What differs: ${differ.map(([name, value]) => `${name} (there ${value}, now ${now[name]})`).join('; ')}.`,
    fix: 'Name another file with --log.',
    exitCode: EXIT.usage,
  });
}

/** By their names for people; undefined if the log does not contain it. */
function factsOf(head: SelfCheckHead): Readonly<Record<string, string | number | undefined>> {
  const { machine } = head;
  return {
    service: head.service,
    slowdown: head.plant ?? 'none',
    commit: head.commit ?? 'none',
    processor: `${machine.cpuModel}, ${machine.cpus} cores`,
    kernel: machine.kernel,
    'Node.js': machine.node,
    'smallest margin': head.minEffect,
    'largest margin': head.maxEffect,
    'most blocks': head.maxBlocks,
    'longest time in ms': head.maxDurationMs,
  };
}

import { EXIT } from '../../../model/exit-codes.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { readEnvironment } from '../../measure/environment.ts';
import type { PreparedGate } from '../measure-gate.ts';
import type { SelfCheckRequest } from './run-self-check.ts';
import type { SelfCheckHead } from './self-check-log.ts';

/** What all gates of a self-check have in common. */
export async function describeSelfCheck(
  { gate, plant }: Pick<SelfCheckRequest, 'gate' | 'plant'>,
  { plan, sides, workDir }: PreparedGate,
): Promise<SelfCheckHead> {
  const { cwd } = gate;
  const { cpuModel, cpus, kernel, node } = await readEnvironment({ cwd, includeHost: false, dataFolder: workDir });
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

/** Gates of different services, commits, machines, slowdowns or limits say nothing together. @throws StackbenchError (exit 2) */
export function requireSame(known: SelfCheckHead, asked: SelfCheckHead, log: string): void {
  const [before, now] = [factsOf(known), factsOf(asked)];
  const differ = Object.entries(before).filter(([name, value]) => value !== undefined && value !== now[name]);
  if (differ.length === 0) return;
  throw new StackbenchError({
    code: 'other-self-check',
    what: `${log} holds another self-check.`,
    why: `What differs: ${differ.map(([name, value]) => `${name} (there ${value}, now ${now[name]})`).join('; ')}.`,
    fix: 'Name another file with --log.',
    exitCode: EXIT.usage,
  });
}

/** By their names for people; undefined where the log does not say. */
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

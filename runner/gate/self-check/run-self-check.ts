import { decideGate } from '../../../model/gate/decide-gate.ts';
import type { GateResult } from '../../../model/gate/gate-result.ts';
import { gateTests } from '../../../model/gate/gate-tests.ts';
import { EXIT } from '../../../model/exit-codes.ts';
import { type Redaction, redact } from '../../../model/redact.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { median } from '../../../model/stats/median.ts';
import { readEnvironment } from '../../measure/environment.ts';
import { Teardown } from '../../processes/teardown.ts';
import { makeResultFolder } from '../../results/result-file.ts';
import type { GateEvents } from '../gate-events.ts';
import type { GateRequest } from '../gate-request.ts';
import { type PreparedGate, measureGate } from '../measure-gate.ts';
import { prepareGate } from '../run-gate.ts';
import { type Plant, plantInstruction } from './plant-amount.ts';
import {
  type SelfCheckGate,
  type SelfCheckHead,
  type SelfCheckLog,
  appendToLog,
  readSelfCheckLog,
} from './self-check-log.ts';

export interface SelfCheckRequest {
  /** The gate; base and head are the same commit, and its folder gets the last gate's result. */
  readonly gate: GateRequest;
  /** Gates that the log holds at the end, earlier ones counted in. */
  readonly runs: number;
  readonly log: string;
  readonly plant: Plant | null;
}

export interface SelfCheckEvents extends GateEvents {
  onGate(gate: SelfCheckGate, runs: number): void;
}

/** What a request costs differs by half between a quiet moment and a busy one, so it is measured right before each gate. */
const CALIBRATION_MS = 12_000;

/**
 * Gates a commit against itself (or against itself slowed down on purpose) again and again, one line of the log each, and goes on
 * where an earlier call ended. An interrupted gate leaves no line. Resolves with the whole log.
 * @throws StackbenchError (exit 2) when the log is of another self-check
 */
export async function runSelfCheck(request: SelfCheckRequest, events: SelfCheckEvents): Promise<SelfCheckLog> {
  const known = await readSelfCheckLog(request.log);
  await makeResultFolder(request.gate.folder);
  const teardown = new Teardown();
  try {
    const prepared = await prepareGate(request.gate, events, teardown);
    const head = known?.head ?? (await begin(request, prepared));
    checkSame(head, request, prepared);
    const gates = [...(known?.gates ?? [])];
    while (gates.length < request.runs && !request.gate.signal.aborted) {
      const run = gates.length + 1;
      const gate = await playGate(request, prepared, run, events);
      if (gate === null) break;
      await appendToLog(request.log, gate);
      gates.push(gate);
      events.onGate(gate, request.runs);
    }
    return { head, gates };
  } finally {
    await teardown.run();
  }
}

async function playGate(
  { gate, plant }: SelfCheckRequest,
  prepared: PreparedGate,
  run: number,
  events: GateEvents,
): Promise<SelfCheckGate | null> {
  const seed = prepared.plan.seed + run;
  const id = `${gate.id}-${run}`;
  const planted = plant === null ? null : await sizePlant(plant, prepared, { ...gate, id: `${id}-sizing` }, events);
  const one = { ...prepared, plan: { ...prepared.plan, seed, plant: planted } };
  const result = await measureGate(one, { ...gate, id }, events);
  return result.state === 'interrupted' ? null : lineOf(result, { run, seed, redaction: gate.redaction });
}

async function sizePlant(plant: Plant, prepared: PreparedGate, gate: GateRequest, events: GateEvents): Promise<string> {
  if (plant.kind === 'wait') return plantInstruction(plant, 0);
  events.onNote('Measuring what a request costs, to slow it down by a share of that…');
  const plan = { ...prepared.plan, maxDurationMs: CALIBRATION_MS };
  const { blocks } = await measureGate({ ...prepared, plan }, gate, { ...events, onPlan: () => undefined });
  gate.signal.throwIfAborted();
  const costs = blocks.flatMap(
    (block) => gateTests(plan, [block]).find(({ metric }) => metric === 'cpu')?.perRequest.base ?? [],
  );
  return plantInstruction(plant, median(costs) ?? 0);
}

function lineOf(
  result: GateResult,
  { run, seed, redaction }: { readonly run: number; readonly seed: number; readonly redaction: Redaction },
): SelfCheckGate {
  const { answer, tests } = decideGate(result.plan, result.blocks, result.startedAt.slice(0, 10));
  return {
    run,
    seed,
    planted: result.plan.plant,
    startedAt: result.startedAt,
    answer: result.failure === null ? answer : 'invalid',
    ended: result.ended ?? 'unknown',
    blocks: result.blocks.length,
    elapsedMs: result.blocks.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0),
    foreignCpuShare: median(result.blocks.flatMap(({ foreignCpuShare }) => foreignCpuShare ?? [])),
    tests: tests.map(({ key, ratios, decision }) => ({
      key,
      answer: decision.answer,
      decidedAt: decision.decidedAt,
      effect: decision.effect === null ? null : [decision.effect.center, decision.effect.lo, decision.effect.hi],
      ratios: ratios.map((ratio) => Number(ratio.toFixed(6))),
    })),
    failure: result.failure === null ? null : redact(`${result.failure.what} ${result.failure.why}`, redaction),
  };
}

async function begin({ gate, plant, log }: SelfCheckRequest, prepared: PreparedGate): Promise<SelfCheckHead> {
  const head: SelfCheckHead = {
    kind: 'stackbench-self-check',
    schemaVersion: 1,
    service: prepared.plan.service,
    plant: plant?.text ?? null,
    commit: prepared.sides.head.record.commit,
    startedAt: new Date().toISOString(),
    machine: await machine(gate.cwd, prepared.workDir),
    minEffect: prepared.plan.minEffect,
    maxEffect: prepared.plan.maxEffect,
  };
  await appendToLog(log, head);
  return head;
}

async function machine(cwd: string, dataFolder: string): Promise<SelfCheckHead['machine']> {
  const { cpuModel, cpus, kernel, node } = await readEnvironment({ cwd, includeHost: false, dataFolder });
  return { cpuModel, cpus, kernel, node };
}

/** Gates of different services, slowdowns or margins say nothing together. */
function checkSame(head: SelfCheckHead, { plant, log }: SelfCheckRequest, { plan }: PreparedGate): void {
  const same =
    head.service === plan.service &&
    head.plant === (plant?.text ?? null) &&
    head.minEffect === plan.minEffect &&
    head.maxEffect === plan.maxEffect;
  if (same) return;
  throw new StackbenchError({
    code: 'other-self-check',
    what: `${log} holds another self-check.`,
    why: `It is of ${head.service}, ${head.plant ?? 'A against A'}, margins ${head.minEffect} and ${head.maxEffect}.`,
    fix: 'Name another file with --log.',
    exitCode: EXIT.usage,
  });
}

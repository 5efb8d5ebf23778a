import type { GateResult } from '../../../model/document/gate-result.ts';
import { decideGate } from '../../../model/gate/decide-gate.ts';
import { foreignShareOf } from '../../../model/gate/foreign-share.ts';
import { type Redaction, redact } from '../../../model/redact.ts';
import { median } from '../../../model/stats/median.ts';
import { Teardown } from '../../machine/processes/teardown.ts';
import type { GateEvents } from '../gate/gate-events.ts';
import type { GateRequest } from '../gate/gate-request.ts';
import { type PreparedGate, measureGate } from '../gate/measure-gate.ts';
import { prepareGate } from '../gate/run-gate.ts';
import { describeSelfCheck, requireSame, requireSameSides } from './same-self-check.ts';
import { type SelfCheckGate, type SelfCheckLog, readSelfCheckLog } from './self-check-log.ts';
import type { SelfCheckRequest, SelfCheckEvents } from './self-check-request.ts';
import { sizePlant } from './size-plant.ts';

/**
 * Gates a commit against itself (or against itself slowed down on purpose) again and again, one line of the log each,
 * and resumes an earlier call. Both sides are checked out, installed and built again for each gate, so that gates share
 * nothing that an ordinary gate would not share with the next. An interrupted gate leaves no line. Resolves with the
 * whole log.
 * @throws StackbenchError (exit 2) when base and head differ, or the log is of another self-check
 */
export async function runSelfCheck(request: SelfCheckRequest, events: SelfCheckEvents): Promise<SelfCheckLog> {
  let log = await readSelfCheckLog(request.log.file);
  let { gate } = request;
  for (;;) {
    const { head, gates, commit, isInterrupted }: GrownLog = await addGate({ ...request, gate }, log, events);
    log = { head, gates };
    if (isInterrupted || gates.length >= request.runs) return log;
    // A branch may move while its gates are played.
    if (commit !== null) gate = { ...gate, base: commit, head: commit };
  }
}

interface GrownLog extends SelfCheckLog {
  /** What was compared with itself; null for a folder that is more than its commit. */
  readonly commit: string | null;
  readonly isInterrupted: boolean;
}

/** Prepares both sides and plays the next gate of the log, if one is missing. */
async function addGate(
  request: SelfCheckRequest,
  known: SelfCheckLog | null,
  events: SelfCheckEvents,
): Promise<GrownLog> {
  const gates = known?.gates ?? [];
  const teardown = new Teardown();
  try {
    const prepared = await prepareGate(request.gate, events, teardown);
    requireSameSides(prepared.sides, request.gate.cwd);
    const asked = await describeSelfCheck(request, prepared);
    if (known === null) await request.log.add(asked);
    else requireSame(known.head, asked, request.log.file);
    const head = known?.head ?? asked;
    const { signal } = request.gate;
    const { record } = prepared.sides.head;
    const commit = record.dirty === false ? record.commit : null;
    if (gates.length >= request.runs || signal.aborted) return { head, gates, commit, isInterrupted: signal.aborted };
    const planted = await plantedIn(gates, request, prepared, events);
    const plan = { ...prepared.plan, plant: planted };
    const gate = await playGate(request.gate, { ...prepared, plan }, gates.length + 1, events);
    if (gate === null) return { head, gates, commit, isInterrupted: true };
    await request.log.add(gate);
    events.onGate(gate, request.runs);
    return { head, gates: [...gates, gate], commit, isInterrupted: signal.aborted };
  } finally {
    await teardown.run();
  }
}

/** What all gates of a log plant: what the last one did, or what is found now; null for nothing. */
async function plantedIn(
  gates: readonly SelfCheckGate[],
  { plant, gate }: SelfCheckRequest,
  prepared: PreparedGate,
  events: SelfCheckEvents,
): Promise<string | null> {
  const before = gates.at(-1)?.planted ?? null;
  if (plant === null || before !== null) return before;
  return await sizePlant(plant, prepared, gate, events);
}

async function playGate(
  gate: GateRequest,
  prepared: PreparedGate,
  run: number,
  events: GateEvents,
): Promise<SelfCheckGate | null> {
  const seed = prepared.plan.seed + run;
  const one = { ...prepared, plan: { ...prepared.plan, seed } };
  const result = await measureGate(one, { ...gate, id: `${gate.id}-${run}` }, events);
  return result.state === 'interrupted' ? null : lineOf(result, { run, seed, redaction: gate.redaction });
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
    copies: result.copies,
    blocks: result.blocks.length,
    elapsedMs: result.blocks.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0),
    foreignCpuShare: median(result.blocks.flatMap((block) => foreignShareOf(block) ?? [])),
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

import { pathToFileURL } from 'node:url';
import type { GateResult, SideKey } from '../../../model/document/gate-result.ts';
import type { CheckedRequest } from '../../../model/gate/answers/judge-answers.ts';
import { comparedPlan } from '../../../model/gate/compared-plan.ts';
import { decideGate } from '../../../model/gate/decide-gate.ts';
import { nameOfRequest } from '../../../model/gate/gated-service.ts';
import { SIDES } from '../../../model/gate/sides.ts';
import { StackbenchError, messageOf } from '../../../model/stackbench-error.ts';
import { seededRandom } from '../../../model/stats/seeded-random.ts';
import type { Warning } from '../../../model/warnings.ts';
import { type SideFacts, adviseOnFailure, tellWhatIsMissing } from '../../apps/checkout/advise-on-side.ts';
import { commandEnv } from '../../apps/checkout/command-env.ts';
import { heldBack } from '../../apps/checkout/held-back.ts';
import type { BlockFolders, SideCopies } from '../../apps/checkout/side-copies.ts';
import { tellWithheld } from '../../apps/checkout/tell-withheld.ts';
import { type BlockContext, type BlockDraw, type SideEnvironment, drawBlock } from '../../blocks/block-context.ts';
import { type BlockOutcome, runBlock } from '../../blocks/run-block.ts';
import { ownModule } from '../../machine/package-root.ts';
import { baseInstruction } from '../self-check/plant-instruction.ts';
import { checkBlock } from './check-block.ts';
import { requireEnoughBlocks } from './enough-blocks.ts';
import type { GateEvents } from './gate-events.ts';
import type { GateRequest } from './gate-request.ts';
import { isSetAside, noteAnswers } from './note-answers.ts';

const MOST_VOID = 3;
/** Number of blocks, from the first one on, in which the answers are looked at before they are measured. */
const LOOKED_AT = 2;

/** A gate whose datastores and copies are ready. */
export interface Begun {
  readonly result: GateResult;
  readonly copies: SideCopies;
  readonly context: Omit<BlockContext, 'environments' | 'answers'>;
}

/** Plays blocks into the result, written to disk after each, until it is decided or its blocks or time are over. */
export async function playBlocks(begun: Begun, request: GateRequest, events: GateEvents): Promise<void> {
  const { result } = begun;
  const random = seededRandom(result.plan.seed);
  const day = result.startedAt.slice(0, 10);
  const began = performance.now();
  const checks: (readonly CheckedRequest[])[] = [];
  while (result.ended === null) {
    const outcome = await playUntilValid(begun, request, drawBlock(random));
    for (const side of SIDES) result.sides[side].runtime ??= outcome.runtimes[side];
    const failure = checkBlock(outcome, result.blocks);
    result.failure = failure === null ? null : await adviseOnFailure(failure, factsOf(begun, request));
    noteAnswers(result, outcome, checks, events);
    const plan = comparedPlan(result);
    if (plan.endpoints.length === 0) result.ended = 'nothing-to-compare';
    if (isSetAside(outcome)) continue;
    if (result.failure === null) result.blocks.push(outcome.block);
    const decision = decideGate(plan, result.blocks, day);
    const elapsedMs = performance.now() - began;
    if (result.blocks.length === 1) requireEnoughBlocks(plan, decision.family);
    events.onBlock(outcome.block, decision, elapsedMs);
    if (result.failure !== null) result.ended = 'errors';
    else if (decision.answer === 'inconclusive' && result.blocks.length >= plan.maxBlocks) result.ended = 'blocks';
    else if (decision.answer !== 'open') result.ended = 'decided';
    else if (isLate(result, elapsedMs)) result.ended = 'time';
    await saveGate(result, request);
  }
  if (result.failure === null) await measureNewEndpoints(begun, request, random);
}

/** Measures endpoints that the base does not know, for the head only, in one block of their own. */
async function measureNewEndpoints(begun: Begun, request: GateRequest, random: () => number): Promise<void> {
  const { newEndpoints } = begun.result;
  if (newEndpoints.length === 0) return;
  const names = newEndpoints.map(({ endpoint }) => endpoint);
  const block = await playBlock(begun, request, drawBlock(random), names).catch((error: unknown) => {
    // The verdict is known already, and does not depend on them.
    if (request.signal.aborted) throw error;
    return null;
  });
  for (const one of newEndpoints)
    one.head = block?.block.endpoints.find(({ endpoint }) => endpoint === one.endpoint)?.head ?? null;
  await saveGate(begun.result, request);
}

/**
 * A block in which a datastore or a side stood still is invalid: it is reported, left out, and played again with the
 * same draw.
 * @throws StackbenchError `void-blocks` when that goes on
 */
async function playUntilValid(begun: Begun, request: GateRequest, draw: BlockDraw): Promise<BlockOutcome> {
  for (let left = MOST_VOID; ; left -= 1) {
    const outcome = await playBlock(begun, request, draw, comparedPlan(begun.result).endpoints);
    if (outcome.void === null) return outcome;
    begun.result.warnings.push(voidBlock(outcome.block.index + 1, outcome.void));
    if (left <= 1) throw tooManyVoid(outcome.void);
  }
}

function voidBlock(block: number, why: string): Warning {
  return {
    code: 'void-block',
    message: `Block ${block} was left out and played again: ${why}`,
    fix: 'Ignore it if it happens once; otherwise see what stops processes on this machine.',
    invalidates: false,
  };
}

function tooManyVoid(why: string): StackbenchError {
  return new StackbenchError({
    code: 'void-blocks',
    what: `${MOST_VOID} blocks in a row could not be used.`,
    why,
    fix: 'See what stops processes on this machine (SIGSTOP, a debugger, a frozen control group), and run again.',
  });
}

/** Writes what is known so far: after every block, so that a crash loses one block at most. */
export async function saveGate(result: GateResult, { folder, redaction }: GateRequest): Promise<void> {
  await folder.checkpoint('gate.json', result, redaction);
}

/** One block from folders of its own, of the requests with these names. */
async function playBlock(
  { result, copies, context }: Begun,
  request: GateRequest,
  draw: BlockDraw,
  names: readonly string[],
): Promise<BlockOutcome> {
  const { plant } = result.plan;
  const { env, withheld } = heldBack(request.env, 'run', context.service.passEnv);
  const folders = await copies.openBlock();
  try {
    const environments = {
      base: environmentOf(folders.sides.base, env, baseInstruction(plant)),
      head: environmentOf(folders.sides.head, env, plant),
    };
    const requests = context.service.requests.filter((one) => names.includes(nameOfRequest(one)));
    const answers = result.ended !== null ? 'head-only' : result.blocks.length < LOOKED_AT ? 'look' : 'trust';
    const service = { ...context.service, requests };
    const outcome = await runBlock({ ...context, service, environments, answers }, result.blocks.length, draw).catch(
      async (error: unknown) => {
        throw tellWithheld(await tellWhatIsMissing(error, factsOf({ result, context }, request)), withheld);
      },
    );
    return folders.record === undefined
      ? outcome
      : { ...outcome, block: { ...outcome.block, folders: { ...folders.record } } };
  } finally {
    await folders.close().catch((error: unknown) => context.onLeftover(messageOf(error)));
  }
}

function factsOf({ result, context }: Pick<Begun, 'result' | 'context'>, request: GateRequest): SideFacts {
  const hasLockfile = SIDES.every((side) => result.sides[side].lockfile !== null);
  return { ...request, repo: request.cwd, service: context.service, hasLockfile };
}

/**
 * Whether the blocks up to the next look would end after the time that was given: looks are after even numbers of
 * blocks.
 */
function isLate({ blocks, plan }: GateResult, elapsedMs: number): boolean {
  const typicalMs = elapsedMs / Math.max(1, blocks.length);
  const untilLook = blocks.length % 2 === 0 ? 2 : 1;
  return elapsedMs + untilLook * typicalMs > plan.maxDurationMs;
}

function environmentOf(
  { cwd, folder }: BlockFolders['sides'][SideKey],
  env: GateRequest['env'],
  plant: string | null,
): SideEnvironment {
  const own = commandEnv(env, cwd, folder);
  if (plant === null) return { cwd, env: own };
  const preload = `--import ${pathToFileURL(ownModule('runner/experiments/self-check/plant.ts')).href}`;
  return {
    cwd,
    env: { ...own, STACKBENCH_PLANT: plant, NODE_OPTIONS: `${own['NODE_OPTIONS'] ?? ''} ${preload}`.trim() },
  };
}

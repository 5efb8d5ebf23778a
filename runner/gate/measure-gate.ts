import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { decideGate } from '../../model/gate/decide-gate.ts';
import { GATE_SCHEMA_VERSION, type GatePlan, type GateResult, type SideKey } from '../../model/gate/gate-result.ts';
import type { GatedService } from '../../model/gate/gated-service.ts';
import { seededRandom } from '../../model/seeded-random.ts';
import { toErrorRecord } from '../../model/stackbench-error.ts';
import { readEnvironment } from '../measure/environment.ts';
import { readHostLoad } from '../measure/host-load.ts';
import { Teardown } from '../processes/teardown.ts';
import { ownModule } from '../setup/package-root.ts';
import { checkBlock } from './check-block.ts';
import type { GateEvents } from './gate-events.ts';
import type { GateRequest } from './gate-request.ts';
import { openGateStores } from './gate-stores.ts';
import { requireEnoughBlocks } from './enough-blocks.ts';
import { inheritedOptions } from './inherited-options.ts';
import { type BlockContext, type SidePlace, drawBlock, runBlock } from './run-block.ts';
import { baseInstruction } from './self-check/plant-amount.ts';
import { commandEnv } from './sides/command-env.ts';
import type { PreparedSide } from './sides/prepared-side.ts';

/** Both sides checked out, installed and built, for one gate or several. */
export interface PreparedGate {
  readonly service: GatedService;
  readonly plan: GatePlan;
  readonly sides: Readonly<Record<SideKey, PreparedSide>>;
  readonly workDir: string;
}

/** Measures prepared sides, on datastores started for this gate. */
export async function measureGate(
  prepared: PreparedGate,
  request: GateRequest,
  events: GateEvents,
): Promise<GateResult> {
  const teardown = new Teardown();
  const { signal } = request;
  try {
    const { result, context } = await begin(prepared, request, events, teardown);
    events.onPlan(result);
    await save(result, request);
    try {
      await playBlocks(result, context, request, events);
    } catch (error) {
      if (!signal.aborted) {
        result.state = 'failed';
        result.failure = { ...toErrorRecord(error), side: null };
        result.finishedAt = new Date().toISOString();
        await save(result, request);
        throw error;
      }
      result.ended = 'interrupted';
    }
    result.state = signal.aborted ? 'interrupted' : 'completed';
    if (!signal.aborted) result.environment.after = await readHostLoad();
    result.finishedAt = new Date().toISOString();
    result.warnings.push(...(await teardown.run()).map(leftover));
    await save(result, request);
    return result;
  } finally {
    await teardown.run();
  }
}

/** After every block, so a crash loses one block at most. */
async function save(result: GateResult, { folder, redaction }: GateRequest): Promise<void> {
  await folder.checkpoint('gate.json', result, redaction);
}

async function begin(
  { service, plan, sides, workDir }: PreparedGate,
  request: GateRequest,
  events: GateEvents,
  teardown: Teardown,
): Promise<{ result: GateResult; context: BlockContext }> {
  const { env, cwd, signal } = request;
  if (service.services.length > 0) events.onNote('Starting two of each datastore…');
  const stores = await openGateStores(
    service.services,
    {
      env,
      cpus: plan.serviceCpus,
      workDir: join(workDir, `stores-${request.id}`),
      allowRemote: request.allowRemote,
      signal,
      externalUrls: request.externalUrls,
      onNote: (text) => events.onNote(text),
    },
    request.wish,
    teardown,
  );
  const result: GateResult = {
    kind: 'stackbench-gate',
    schemaVersion: GATE_SCHEMA_VERSION,
    id: request.id,
    tool: { name: 'stackbench', version: request.toolVersion },
    command: request.command,
    startedAt: new Date().toISOString(),
    finishedAt: null,
    state: 'running',
    ended: null,
    plan,
    environment: await readEnvironment({ cwd, includeHost: request.includeHost, dataFolder: workDir }),
    services: [...stores.records],
    sides: { base: { ...sides.base.record }, head: { ...sides.head.record } },
    blocks: [],
    failure: null,
    warnings: [...stores.warnings, ...inheritedOptions(commandEnv(env, cwd, cwd))],
  };
  const places = {
    base: placeOf(sides.base, env, baseInstruction(plan.plant)),
    head: placeOf(sides.head, env, plan.plant),
  };
  const onLeftover = (text: string): void => void result.warnings.push(leftover(text));
  return { result, context: { plan, service, places, stores, workDir, signal, onLeftover } };
}

function placeOf({ cwd, folder }: PreparedSide, env: GateRequest['env'], plant: string | null): SidePlace {
  const own = commandEnv(env, cwd, folder);
  if (plant === null) return { cwd, env: own };
  const preload = `--import ${pathToFileURL(ownModule('runner/gate/plant.ts')).href}`;
  return {
    cwd,
    env: { ...own, STACKBENCH_PLANT: plant, NODE_OPTIONS: `${own['NODE_OPTIONS'] ?? ''} ${preload}`.trim() },
  };
}

async function playBlocks(
  result: GateResult,
  context: BlockContext,
  request: GateRequest,
  events: GateEvents,
): Promise<void> {
  const { plan } = result;
  const random = seededRandom(plan.seed);
  const day = result.startedAt.slice(0, 10);
  const began = performance.now();
  while (result.ended === null) {
    const outcome = await runBlock(context, result.blocks.length, drawBlock(random));
    for (const side of ['base', 'head'] as const satisfies SideKey[])
      result.sides[side].runtime ??= outcome.runtimes[side];
    result.failure = checkBlock(outcome, result.blocks);
    if (result.failure === null) result.blocks.push(outcome.block);
    const decision = decideGate(plan, result.blocks, day);
    const elapsedMs = performance.now() - began;
    if (result.blocks.length === 1) requireEnoughBlocks(plan, decision.family);
    events.onBlock(outcome.block, decision, elapsedMs);
    if (result.failure !== null) result.ended = 'errors';
    else if (decision.answer === 'inconclusive' && result.blocks.length >= plan.maxBlocks) result.ended = 'blocks';
    else if (decision.answer !== 'open') result.ended = 'decided';
    else if (isLate(result, elapsedMs)) result.ended = 'time';
    await save(result, request);
  }
}

/** Whether the blocks up to the next look would end after the time that was given: looks are after even numbers of blocks. */
function isLate({ blocks, plan }: GateResult, elapsedMs: number): boolean {
  const typicalMs = elapsedMs / Math.max(1, blocks.length);
  const untilLook = blocks.length % 2 === 0 ? 2 : 1;
  return elapsedMs + untilLook * typicalMs > plan.maxDurationMs;
}

function leftover(message: string): GateResult['warnings'][number] {
  return {
    code: 'teardown',
    message: `Something could not be removed: ${message}`,
    fix: 'The next command tries again; a database on a server of yours has to be dropped by hand.',
    invalidates: false,
  };
}

import { join } from 'node:path';
import {
  GATE_SCHEMA_VERSION,
  type GatePlan,
  type GateResult,
  type SideKey,
} from '../../../model/document/gate-result.ts';
import type { GatedService } from '../../../model/gate/gated-service.ts';
import { toErrorRecord } from '../../../model/stackbench-error.ts';
import { seededRandom } from '../../../model/stats/seeded-random.ts';
import type { Warning } from '../../../model/warnings.ts';
import { commandEnv } from '../../apps/checkout/command-env.ts';
import type { PreparedSide } from '../../apps/checkout/prepared-side.ts';
import { openSideCopies } from '../../apps/checkout/side-copies.ts';
import { teardownWarning } from '../../blocks/teardown-warning.ts';
import { readyWithinMs as readyWithin } from '../../datastores/ready-within.ts';
import { openGateDatastores } from '../../datastores/sides/gate-datastores.ts';
import { Teardown } from '../../machine/processes/teardown.ts';
import { readEnvironment } from '../../measure/environment.ts';
import { documentHeader, finishDocument } from '../document-header.ts';
import type { GateEvents } from './gate-events.ts';
import type { GateRequest } from './gate-request.ts';
import { inheritedOptions } from './inherited-options.ts';
import { type Begun, playBlocks, saveGate } from './play-blocks.ts';

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
  try {
    const begun = await begin(prepared, request, events, teardown);
    const { result } = begun;
    events.onPlan(result);
    await saveGate(result, request);
    await playBlocks(begun, request, events).catch((error: unknown) => noteFailure(result, request, error));
    await finishDocument(result, request.signal, teardown);
    await saveGate(result, request);
    return result;
  } finally {
    await teardown.run();
  }
}

/** An interrupt ends the gate; anything else fails it. @throws what failed, once that is in the document */
async function noteFailure(result: GateResult, request: GateRequest, error: unknown): Promise<void> {
  if (request.signal.aborted) {
    result.ended = 'interrupted';
    return;
  }
  result.state = 'failed';
  result.failure = { ...toErrorRecord(error), side: null };
  result.finishedAt = new Date().toISOString();
  await saveGate(result, request);
  throw error;
}

async function begin(
  { service, plan, sides, workDir }: PreparedGate,
  request: GateRequest,
  events: GateEvents,
  teardown: Teardown,
): Promise<Begun> {
  const { env, cwd, signal } = request;
  if (service.datastores.length > 0) events.onNote('Starting two of each datastore…');
  const stores = await openGateDatastores(
    service.datastores,
    {
      env,
      cpus: plan.serviceCpus,
      workDir: join(workDir, `stores-${request.id}`),
      allowRemote: request.allowRemote,
      signal,
      externalUrls: request.externalUrls,
      onNote: (text) => events.onNote(text),
    },
    request.datastoreChoice,
    teardown,
  );
  const result: GateResult = {
    kind: 'stackbench-gate',
    schemaVersion: GATE_SCHEMA_VERSION,
    ...documentHeader(request),
    ended: null,
    plan,
    environment: await readEnvironment({ cwd, includeHost: request.includeHost, dataFolder: workDir, env, signal }),
    services: [...stores.records],
    sides: { base: { ...sides.base.record }, head: { ...sides.head.record } },
    copies: null,
    blocks: [],
    newEndpoints: [],
    answers: [],
    failure: null,
    warnings: [...stores.warnings, ...inheritedOptions(commandEnv(env, cwd, cwd))],
  };
  const copies = await openSideCopies(sides, {
    signal,
    onNote: (text) => events.onNote(text),
    teardown,
    // A stream of its own, so that the draws of the blocks depend on the seed only.
    random: seededRandom(plan.seed + 1),
  });
  result.copies = copies.kind;
  const onWarning = (warning: Warning): void => void result.warnings.push(warning);
  const onLeftover = (text: string): void => void result.warnings.push(teardownWarning(text));
  // Undefined without the variable: then an answer that does not change is final earlier.
  const readyWithinMs = (env['STACKBENCH_READY_WITHIN'] ?? '') === '' ? undefined : readyWithin(env, 0);
  return {
    result,
    copies,
    context: { plan, service, datastores: stores, workDir, readyWithinMs, signal, onWarning, onLeftover },
  };
}

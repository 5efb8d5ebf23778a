import { join } from 'node:path';
import type { GateResult } from '../../../model/document/gate-result.ts';
import type { GatedService } from '../../../model/gate/gated-service.ts';
import { writeSeedItems } from '../../../scenarios/seed-items.ts';
import { prepareSides } from '../../apps/checkout/prepare-sides.ts';
import { OWN_TARGET_SEED, ownTargetService } from '../../apps/own-target-service.ts';
import { Teardown } from '../../machine/processes/teardown.ts';
import { makeShelteredFolder, makeWorkFolder } from '../../machine/processes/work-folder.ts';
import type { GateEvents } from './gate-events.ts';
import type { GateRequest } from './gate-request.ts';
import { type PreparedGate, measureGate } from './measure-gate.ts';
import { planGate } from './plan-gate.ts';

/**
 * A whole gate: both sides built, blocks until every test is decided or blocks or time run out, everything removed.
 * Resolves with the result, also handed to the folder as `gate.json` after each block.
 * @throws StackbenchError when a side cannot be built or started, or a datastore is not available.
 */
export async function runGate(request: GateRequest, events: GateEvents): Promise<GateResult> {
  const teardown = new Teardown();
  try {
    return await measureGate(await prepareGate(request, events, teardown), request, events);
  } finally {
    await teardown.run();
  }
}

/** Plans a gate and builds its sides; the teardown removes them. */
export async function prepareGate(request: GateRequest, events: GateEvents, teardown: Teardown): Promise<PreparedGate> {
  const work = await makeWorkFolder('a gate');
  teardown.add('removing the work folder', () => work.remove());
  const checkouts = await makeShelteredFolder('the checkouts of a gate', request.env);
  teardown.add('removing the folder of the checkouts', () => checkouts.remove());
  const service = await serviceOf(request, work.path);
  const plan = planGate(service, request.settings);
  const sides = await prepareSides({
    repo: request.cwd,
    base: request.base,
    head: request.head,
    allowEqual: request.allowEqual,
    service,
    env: request.env,
    workDir: work.path,
    checkoutsDir: checkouts.path,
    signal: request.signal,
    onNote: (text) => events.onNote(text),
    teardown,
  });
  return { service, plan, sides, workDir: work.path };
}

async function serviceOf({ subject }: GateRequest, workDir: string): Promise<GatedService> {
  if ('service' in subject) return subject.service;
  const itemsFile = join(workDir, 'items.ndjson');
  await writeSeedItems(itemsFile, OWN_TARGET_SEED);
  return ownTargetService(subject.target, itemsFile);
}

import { CLAIMS_SCHEMA_VERSION, type ClaimsPart, type ClaimsResult } from '../../../model/document/claims-result.ts';
import { formatDuration } from '../../../model/duration.ts';
import { teardownWarning } from '../../blocks/teardown-warning.ts';
import { currentPlacement } from '../../machine/cpu-placement.ts';
import { Teardown } from '../../machine/processes/teardown.ts';
import { makeWorkFolder } from '../../machine/processes/work-folder.ts';
import { readEnvironment } from '../../measure/environment.ts';
import { linkLatest } from '../../results/link-latest.ts';
import { documentHeader, finishDocument } from '../document-header.ts';
import type { ClaimsEvents } from './claims-events.ts';
import type { ClaimsRequest, PartRequest } from './claims-request.ts';
import { type ClaimsSize, claimsSize, smallestSize } from './claims-size.ts';
import { planClaims } from './plan-claims.ts';
import { playPart } from './play-part.ts';
import { requireAddresses } from './require-addresses.ts';

/** Beside `latest`, which is the newest run's. */
const LATEST = 'latest-claims';

/**
 * Tests claims: their parts, one after the other, each an experiment with datastores of its own, and a checkpoint after
 * each block. Resolves with the finished (or interrupted) result, which the folder gets as `claims.json`.
 * @throws StackbenchError for wrong usage
 */
export async function runClaims(request: ClaimsRequest, events: ClaimsEvents): Promise<ClaimsResult> {
  const { folder, redaction, signal, plan } = request;
  const planned = planClaims(plan, currentPlacement());
  await requireAddresses(request);
  const teardown = new Teardown();
  try {
    const work = await makeWorkFolder('claims');
    teardown.add('removing the work folder', () => work.remove());
    const result: ClaimsResult = {
      kind: 'stackbench-claims',
      schemaVersion: CLAIMS_SCHEMA_VERSION,
      ...documentHeader(request),
      plan: planned,
      environment: await readEnvironment({ ...request, dataFolder: work.path }),
      parts: [],
      warnings: [],
    };
    const unlinked = request.linkAsLatest ? await linkLatest(folder.path, LATEST) : null;
    events.onPlan(planned, result);
    if (unlinked !== null) events.onNote(unlinked);
    await playParts(result, { request, workDir: work.path }, events);
    await finishDocument(result, signal, teardown);
    await folder.checkpoint('claims.json', result, redaction);
    return result;
  } finally {
    await teardown.run();
  }
}

/** Every part in its order; if the maximum duration is in danger, those that are left become smaller. */
async function playParts(
  result: ClaimsResult,
  { request, workDir }: { readonly request: ClaimsRequest; readonly workDir: string },
  events: ClaimsEvents,
): Promise<void> {
  const { folder, redaction, signal, plan } = request;
  const startedAt = performance.now();
  const save = async (part: ClaimsPart): Promise<void> => {
    result.parts = [...result.parts.filter(({ id }) => id !== part.id), part];
    await folder.checkpoint('claims.json', result, redaction);
  };
  const onLeft = (what: string): void => void result.warnings.push(teardownWarning(what));
  let size: ClaimsSize = { visits: result.plan.visits, durationMs: result.plan.durationMs };
  for (const [index, part] of plan.parts.entries()) {
    if (signal.aborted) return;
    const leftMs = (plan.maxDurationMs ?? Infinity) - (performance.now() - startedAt);
    size = smallerSize(result, size, { plan, left: plan.parts.slice(index), leftMs }, events);
    const planned = result.plan.parts[index];
    if (planned !== undefined) events.onPart(planned, index);
    await playPart(part, { request, size, workDir, isFirst: index === 0, save, onLeft }, events);
  }
}

function smallerSize(
  { plan: planned }: ClaimsResult,
  size: ClaimsSize,
  { plan, left, leftMs }: Pick<ClaimsRequest, 'plan'> & { readonly left: readonly PartRequest[]; leftMs: number },
  events: ClaimsEvents,
): ClaimsSize {
  const fits = claimsSize(left, plan, leftMs) ?? smallestSize(plan);
  if (fits.visits * fits.durationMs >= size.visits * size.durationMs) return size;
  const loss = `From ${left[0]?.title ?? ''} on: ${fits.visits} blocks of ${formatDuration(fits.durationMs)}, because earlier parts took longer than planned.`;
  planned.losses.push(loss);
  events.onNote(loss);
  return fits;
}

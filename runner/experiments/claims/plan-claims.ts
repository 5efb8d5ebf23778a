import type { ClaimsPlan } from '../../../model/document/claims-result.ts';
import { formatDuration } from '../../../model/duration.ts';
import { EXIT } from '../../../model/exit-codes.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import type { Placement } from '../../machine/cpu-placement.ts';
import type { ClaimsPlanRequest } from './claims-request.ts';
import { claimsSize, estimatePartMs, estimatePartsMs, smallestSize } from './claims-size.ts';

/**
 * The parts with their size: the largest that ends within the maximum duration.
 * @throws StackbenchError `max-duration-too-short`
 */
export function planClaims(request: ClaimsPlanRequest, placement: Placement): ClaimsPlan {
  const { title, claims, parts, seed, maxDurationMs, provider, allowStandIn, allowRemote } = request;
  const size = claimsSize(parts, request, maxDurationMs ?? Infinity);
  if (size === null) throw tooShort(maxDurationMs ?? 0, estimatePartsMs(parts, smallestSize(request)));
  return {
    title,
    claims: [...claims],
    workloads: parts.flatMap((part) => (part.kind === 'drivers' ? part.workloads : [])),
    parts: parts.map((part) => ({
      id: part.id,
      title: part.title,
      study: part.study,
      estimateMs: estimatePartMs(part, size),
    })),
    ...size,
    seed,
    maxDurationMs,
    provider,
    allowStandIn,
    allowRemote,
    generatorCpus: [...placement.generatorCpus],
    systemCpus: [...placement.systemCpus],
    estimateMs: estimatePartsMs(parts, size),
    losses: [],
  };
}

function tooShort(maxDurationMs: number, neededMs: number): StackbenchError {
  return new StackbenchError({
    code: 'max-duration-too-short',
    what: `--max-duration ${formatDuration(maxDurationMs)} is too short for these claims.`,
    why: `With the fewest blocks they take about ${formatDuration(neededMs)}.`,
    fix: 'Allow more time, or name one claim: `stackbench claims list` shows all.',
    exitCode: EXIT.usage,
  });
}

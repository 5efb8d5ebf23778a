import type { ClaimsResult, DriverPart } from '../../model/document/claims-result.ts';
import { MOST_VISITS } from '../../model/limits.ts';
import {
  checkCapacity,
  checkRun,
  checkVisits,
  histogramChecker,
  MOST_NAMED,
  MOST_PARTS,
  tooMany,
} from './check-contents.ts';

/**
 * Whether a document of claims has more parts, or visits in one of them, than are read, asked before the schema makes a
 * copy of them all.
 * @throws StackbenchError (exit 2)
 */
export function checkParts(file: string, json: unknown): void {
  const { parts } = json as { readonly parts?: unknown };
  if (!Array.isArray(parts)) return;
  if (parts.length > MOST_PARTS) throw tooMany(file, parts.length, 'parts', MOST_PARTS);
  for (const part of parts as unknown[]) {
    const { result } = (part ?? {}) as { readonly result?: unknown };
    if (typeof result === 'object' && result !== null) checkVisits(file, result);
  }
}

/**
 * What the schema of claims does not see.
 * @throws StackbenchError (exit 2) for more than a measurement of claims makes, and for damaged histograms
 */
export function checkClaims(file: string, { parts, plan }: ClaimsResult): void {
  for (const [what, list] of Object.entries({ claims: plan.claims, workloads: plan.workloads }))
    if (list.length > MOST_NAMED) throw tooMany(file, list.length, what, MOST_NAMED);
  const arms = Math.max(0, ...plan.claims.map((claim) => claim.arms.length));
  if (arms > MOST_PARTS) throw tooMany(file, arms, 'measurements of one claim', MOST_PARTS);
  for (const part of parts) {
    if (part.kind === 'run') checkRun(file, part.result);
    else if (part.kind === 'capacity') checkCapacity(file, part.result);
    else if (part.kind === 'drivers') checkDrivers(file, part);
  }
}

function checkDrivers(file: string, { blocks }: DriverPart): void {
  if (blocks.length > MOST_VISITS) throw tooMany(file, blocks.length, 'blocks', MOST_VISITS);
  const check = histogramChecker(file);
  for (const { visits } of blocks) {
    if (visits.length > MOST_NAMED) throw tooMany(file, visits.length, 'visits of one block', MOST_NAMED);
    for (const { latency } of visits) if (latency !== null) check(latency);
  }
}

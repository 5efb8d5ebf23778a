import type { TestedClaim } from '../../model/claims/claim.ts';
import type { ClaimsPart, ClaimsResult, DriverPart } from '../../model/document/claims-result.ts';
import type { RunResult } from '../../model/document/run-result.ts';
import { withAudit } from '../audit/with-audit.ts';
import { buildCapacityModel } from '../capacity/build-capacity-model.ts';
import type { CapacityModel } from '../capacity/capacity-model.ts';
import { buildReportModel } from '../run/build-report-model.ts';
import type { ReportModel } from '../run/report-model.ts';

/** A part with what its own report says. */
export type ReadPart =
  | { readonly kind: 'run'; readonly result: RunResult; readonly model: ReportModel }
  | { readonly kind: 'capacity'; readonly model: CapacityModel }
  | { readonly kind: 'drivers'; readonly part: DriverPart; readonly workloads: ClaimsResult['plan']['workloads'] }
  | { readonly kind: 'failed'; readonly error: (ClaimsPart & { kind: 'failed' })['error'] };

/** The parts of a document by their ids; those that were not begun are missing. */
export type ReadParts = ReadonlyMap<string, ReadPart>;

/** Reads each part as the report of its own experiment does. */
export function readParts({ parts, plan }: ClaimsResult): ReadParts {
  return new Map(parts.map((part) => [part.id, readPart(part, plan)]));
}

function readPart(part: ClaimsPart, { workloads }: ClaimsResult['plan']): ReadPart {
  switch (part.kind) {
    case 'run': {
      const result = withAudit(part.result);
      return { kind: 'run', result, model: buildReportModel(result) };
    }
    case 'capacity':
      return { kind: 'capacity', model: buildCapacityModel(part.result) };
    case 'drivers':
      return { kind: 'drivers', part, workloads };
    case 'failed':
      return { kind: 'failed', error: part.error };
  }
}

/** The id of the part that measures an arm. */
export function partOf(by: TestedClaim['arms'][number]['by']): string {
  return 'part' in by ? by.part : 'drivers';
}

import {
  CAPACITY_SCHEMA_VERSION,
  type CapacityResult,
  capacityResultSchema,
} from '../../model/document/capacity-result.ts';
import { CLAIMS_SCHEMA_VERSION, type ClaimsResult, claimsResultSchema } from '../../model/document/claims-result.ts';
import { GATE_SCHEMA_VERSION, type GateResult, gateResultSchema } from '../../model/document/gate-result.ts';
import type { RunResult } from '../../model/document/run-result.ts';
import { checkClaims, checkParts } from './check-claims.ts';
import { checkCapacity, checkGate, checkVisits } from './check-contents.ts';
import { kindOf, parseDocument, readJson } from './read-document.ts';
import { parseResult } from './result-file.ts';

/**
 * Reads and validates the result of a run, of a gate, of a capacity measurement or of claims, whichever it is.
 * @throws StackbenchError (exit 2) when it is none of them, truncated, damaged or of a newer schema.
 */
export async function readAnyResult(file: string): Promise<RunResult | GateResult | CapacityResult | ClaimsResult> {
  const json = await readJson(file);
  switch (kindOf(json)) {
    case 'stackbench-gate':
      return parseGate(file, json);
    case 'stackbench-capacity':
      return parseCapacity(file, json);
    case 'stackbench-claims':
      return parseClaims(file, json);
    default:
      return parseResult(file, json);
  }
}

function parseCapacity(file: string, json: unknown): CapacityResult {
  checkVisits(file, json);
  const result = parseDocument(file, json, {
    kind: 'stackbench-capacity',
    version: CAPACITY_SCHEMA_VERSION,
    schema: capacityResultSchema,
  });
  checkCapacity(file, result);
  return result;
}

function parseClaims(file: string, json: unknown): ClaimsResult {
  checkParts(file, json);
  const result = parseDocument(file, json, {
    kind: 'stackbench-claims',
    version: CLAIMS_SCHEMA_VERSION,
    schema: claimsResultSchema,
  });
  checkClaims(file, result);
  return result;
}

function parseGate(file: string, json: unknown): GateResult {
  const result = parseDocument(file, json, {
    kind: 'stackbench-gate',
    version: GATE_SCHEMA_VERSION,
    schema: gateResultSchema,
  });
  checkGate(file, result);
  return result;
}

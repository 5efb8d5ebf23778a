import { GATE_SCHEMA_VERSION, type GateResult, gateResultSchema } from '../../model/document/gate-result.ts';
import type { RunResult } from '../../model/document/run-result.ts';
import { checkGate } from './check-contents.ts';
import { kindOf, parseDocument, readJson } from './read-document.ts';
import { parseResult } from './result-file.ts';

/**
 * Reads and validates the result of a run or of a gate, whichever it is.
 * @throws StackbenchError (exit 2) when it is neither, truncated, damaged or of a newer schema.
 */
export async function readAnyResult(file: string): Promise<RunResult | GateResult> {
  const json = await readJson(file);
  return kindOf(json) === 'stackbench-gate' ? parseGate(file, json) : parseResult(file, json);
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

import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { GATE_SCHEMA_VERSION, type GateResult, gateResultSchema } from '../../model/gate/gate-result.ts';
import type { RunResult } from '../../model/run-result.ts';
import { messageOf } from '../../model/stackbench-error.ts';
import { kindOf, parseDocument, readJson, unreadable } from './read-document.ts';
import { parseResult } from './result-file.ts';

/** Reads and validates the result of a run or of a gate, whichever it is. @throws StackbenchError (exit 2) when it is neither, truncated, damaged or of a newer schema. */
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
  for (const { endpoints } of result.blocks) {
    for (const { base, head } of endpoints) {
      for (const { latency } of [base, head]) checkHistogram(file, latency);
    }
  }
  return result;
}

/** The schema knows only that it is text. */
function checkHistogram(file: string, encoded: string): void {
  try {
    decodeFromCompressedBase64(encoded);
  } catch (cause) {
    throw unreadable(
      file,
      `A histogram of latencies is damaged (${messageOf(cause)}).`,
      'The file was changed or damaged; run again.',
      cause,
    );
  }
}

import { join } from 'node:path';
import type { GateResult } from '../../model/gate/gate-result.ts';
import type { Redaction } from '../../model/redact.ts';
import { writeDocument } from './result-file.ts';

/** Writes `FOLDER/gate.json` whole or not at all, redacted; used after every block, so a crash loses one block at most. */
export async function writeGateResult(folder: string, result: GateResult, redaction: Redaction): Promise<string> {
  return writeDocument(join(folder, 'gate.json'), result, redaction);
}

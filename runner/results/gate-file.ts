import { join } from 'node:path';
import type { GateResult } from '../../model/gate/gate-result.ts';
import { type Redaction, redactDeep } from '../../model/redact.ts';
import { writeWhole } from './result-file.ts';

/** Writes `FOLDER/gate.json` whole or not at all, redacted; used after every block, so a crash loses one block at most. */
export async function writeGateResult(folder: string, result: GateResult, redaction: Redaction): Promise<string> {
  const file = join(folder, 'gate.json');
  await writeWhole(file, `${JSON.stringify(redactDeep(result, redaction), null, 1)}\n`);
  return file;
}

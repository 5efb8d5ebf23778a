import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Loaded before each test file: gives it a ledger of its own, so that no file removes what another one started. The
 * folder that STACKBENCH_TEST_STATE names is removed by `test/run.ts`.
 */
const parent = process.env['STACKBENCH_TEST_STATE'];
if (parent !== undefined) process.env['XDG_STATE_HOME'] = mkdtempSync(join(parent, 'file-'));

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { spec } from 'node:test/reporters';
import { playGroups } from './support/play-groups.ts';
import { groupTests } from './support/test-groups.ts';

/**
 * Runs every test file, or those named on the command line, in the groups of `support/test-groups.ts`. `--only=quick`
 * runs one group of them. The last line is `N passed, N failed, N skipped`.
 */
const root = join(import.meta.dirname, '..');
const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const groups = await groupTests(root, named.length > 0 ? named : undefined);
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
const chosen = groups.filter(({ name }) => only === undefined || name === only);
if (chosen.length === 0) throw new Error(`There is no test file: ${process.argv.slice(2).join(' ')}`);
const state = mkdtempSync(join(tmpdir(), 'stackbench-test-state-'));
process.env['STACKBENCH_TEST_STATE'] = state;

const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stopped.abort());
try {
  const outcome = { isGood: false, lastLine: '' };
  const events = Readable.from(playGroups(chosen, { root, state, signal: stopped.signal, outcome }));
  await pipeline(events, new spec(), process.stdout, { end: false });
  process.stdout.write(`\n${outcome.lastLine}\n`);
  process.exitCode = outcome.isGood ? 0 : 1;
} finally {
  rmSync(state, { recursive: true, force: true });
}

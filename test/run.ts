import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs every test file (or those named on the command line), one at a time: real services and real load share two cores. */
const root = join(import.meta.dirname, '..');
const named = process.argv.slice(2);
const files = named.length > 0 ? named : (await Array.fromAsync(glob('test/**/*.test.ts', { cwd: root }))).sort();
// A ledger of their own: what a test leaves on purpose is nobody else's to remove.
const state = mkdtempSync(join(tmpdir(), 'stackbench-test-state-'));
const child = spawn(
  process.execPath,
  [
    '--test',
    '--test-concurrency=1',
    '--test-timeout=300000',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=./test/support/tally-reporter.ts',
    '--test-reporter-destination=stdout',
    ...files,
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, XDG_STATE_HOME: state } },
);
// Else the files that are under way, and their services, would outlive this one.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => {
  rmSync(state, { recursive: true, force: true });
  process.exitCode = code ?? 1;
});

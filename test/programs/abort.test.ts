import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { runTool } from '../../runner/machine/processes/run-tool.ts';
import { makeAtomically } from '../../runner/programs/make-atomically.ts';
import { runSetup } from '../../runner/programs/setup.ts';
import { untilGone } from '../support/own-processes.ts';
import { acquisitionOf, emptySurroundings, requirementOf } from './setup-surroundings.ts';

test('an abort ends the children of a step, leaves nothing unfinished and lets the lock go', async (t) => {
  const controller = new AbortController();
  const surroundings = await emptySurroundings(t, controller.signal);
  const pids = join(surroundings.folder, 'pids');
  // A child with a child of its own: both must go.
  const tool = await surroundings.program(
    'tool',
    `/bin/sleep 60 & echo "$$ $!" > ${pids}.new; /bin/mv ${pids}.new ${pids}; wait`,
  );
  const cache = surroundings.env['STACKBENCH_CACHE'] as string;
  const get = acquisitionOf('run long', (context, report) =>
    makeAtomically(context, join(cache, 'thing'), async ({ scratch }) => {
      const timer = setInterval(() => existsSync(pids) && report('started'), 20);
      const { signal, env } = surroundings;
      try {
        await runTool({
          label: 'tool',
          command: tool,
          args: [],
          env,
          cwd: scratch,
          logFile: join(scratch, 'log'),
          signal,
        });
      } finally {
        clearInterval(timer);
      }
    }),
  );
  const onReport = (text: string): void => {
    if (text.endsWith('started')) controller.abort(new Error('Ctrl-C'));
  };
  const requirements = [requirementOf('thing', () => false, get)];
  await assert.rejects(runSetup(surroundings, onReport, { requirements }), /Ctrl-C/);
  for (const pid of (await readFile(pids, 'utf8')).trim().split(' ')) {
    await untilGone(Number(pid));
  }
  assert.ok(
    !existsSync(join(cache, 'setup.lock')) &&
      !existsSync(join(cache, 'thing')) &&
      !existsSync(join(cache, 'unfinished')),
  );
});

test('a tool that fails is an error that carries the end of its log', async (t) => {
  const surroundings = await emptySurroundings(t);
  const command = await surroundings.program('tool', 'echo "no such module" >&2; exit 3');
  const { env, folder, signal } = surroundings;
  const run = runTool({ label: 'tool', command, args: [], env, cwd: folder, logFile: join(folder, 'log'), signal });
  await assert.rejects(run, { code: 'tool-failed', why: 'It ended with code 3: no such module' });
});

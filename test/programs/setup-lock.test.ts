import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { takeSetupLock } from '../../runner/programs/setup-lock.ts';
import { emptySurroundings, type Surroundings } from './setup-surroundings.ts';

async function leaveLock(surroundings: Surroundings, owner: object): Promise<string> {
  const folder = join(surroundings.env['STACKBENCH_CACHE'] as string, 'setup.lock');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'owner.json'), JSON.stringify(owner));
  return folder;
}

test('a second set-up is refused while the first is at work, and may go on after it', async (t) => {
  const surroundings = await emptySurroundings(t);
  const unlock = await takeSetupLock(surroundings);
  await assert.rejects(takeSetupLock(surroundings), { code: 'setup-under-way' });
  await unlock();
  await (
    await takeSetupLock(surroundings)
  )();
});

test('a lock whose process is gone is broken', async (t) => {
  const surroundings = await emptySurroundings(t);
  const gone = spawn('/bin/true');
  await once(gone, 'close');
  const folder = await leaveLock(surroundings, { pid: gone.pid, startTime: '1' });
  const unlock = await takeSetupLock(surroundings);
  await unlock();
  assert.ok(!existsSync(folder));
});

test('a lock whose process id was given to another process is broken', async (t) => {
  const surroundings = await emptySurroundings(t);
  await leaveLock(surroundings, { pid: process.pid, startTime: 'long ago' });
  await (
    await takeSetupLock(surroundings)
  )();
});

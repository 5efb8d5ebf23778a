import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { openOwnStack } from '../../runner/apps/own/open-own-stack.ts';
import { Teardown } from '../../runner/machine/processes/teardown.ts';
import { writeSeedItems } from '../../scenarios/seed-items.ts';
import { CATALOGUE, type OwnStart } from '../../targets/catalogue.ts';
import { nothingIsLeft } from '../support/own-processes.ts';

const workDir = mkdtempSync(join(tmpdir(), 'stackbench-kept-'));
after(() => rmSync(workDir, { recursive: true, force: true }));
const itemsFile = join(workDir, 'items.ndjson');
await writeSeedItems(itemsFile, { items: 20, seed: 1 });
const server = join(import.meta.dirname, 'items-server.cjs');

/** A stack that keeps its items in a file of its own, as with SQLite. */
function ownStart(file: string): OwnStart {
  const env = { KEEP: file };
  return { cwd: workDir, start: `node ${server}`, seed: 'http', datastores: [], ready: '/ready', env };
}

const itemsIn = (file: string): number => readFileSync(file, 'utf8').split('\n').filter(Boolean).length;

/** A run of so many blocks, which is interrupted at its end. */
async function run(own: OwnStart, blocks: number): Promise<void> {
  const interrupt = new AbortController();
  const { signal } = interrupt;
  const teardown = new Teardown();
  const spec = { ...CATALOGUE[0], id: 'mine', own };
  const options = { itemsFile, signal, env: process.env, workDir };
  const namespace = { name: 'stackbench_test_0', datastores: [], urls: {} };
  const start = openOwnStack(spec, own, { ...options, namespace }, teardown);
  try {
    for (let block = 0; block < blocks; block += 1) {
      const app = await start({ spec, namespace: namespace.name, itemsFile, cpus: [], workDir, signal });
      try {
        assert.equal(app.seeded?.items.length, 20);
        await fetch(`${app.baseUrl}/items`, { method: 'POST', body: JSON.stringify({ name: 'new', quantity: 1 }) });
        assert.equal(itemsIn(own.env['KEEP'] ?? ''), 21);
      } finally {
        await app.stop();
      }
    }
  } finally {
    interrupt.abort(new Error('Ctrl-C'));
    assert.deepEqual(await teardown.run(), []);
  }
  nothingIsLeft();
}

describe('a stack that is filled over HTTP and keeps its items in a file of its own', () => {
  it('is emptied at the end of a run, also after an interrupt, so that the next one can begin', async () => {
    const file = join(workDir, 'mine.ndjson');
    await run(ownStart(file), 2);
    assert.equal(itemsIn(file), 0);
    await run({ ...ownStart(file), migrate: 'true' }, 1);
    assert.equal(itemsIn(file), 0);
  });

  it('keeps the items of its user, and is not started for nothing', async () => {
    const file = join(workDir, 'not-begun.ndjson');
    await run(ownStart(file), 0);
    assert.ok(!existsSync(file));
    const theirs = join(workDir, 'theirs.ndjson');
    await writeSeedItems(theirs, { items: 3, seed: 2 });
    await assert.rejects(run(ownStart(theirs), 1), { code: 'fill-failed', what: /has 3 items or more already/ });
    assert.equal(itemsIn(theirs), 3);
  });
});

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { readTextFile } from '../../runner/machine/files/read-regular-file.ts';
import { loadScenarioFile } from '../../scenarios/load-scenario-file.ts';
import { writeSeedItems, seedItems } from '../../scenarios/seed-items.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackbench-test-'));
});
after(() => rm(folder, { recursive: true }));

async function load(text: string): ReturnType<typeof loadScenarioFile> {
  const file = join(folder, 'scenario.json');
  await writeFile(file, text);
  return loadScenarioFile(file, readTextFile, () => {});
}

describe('a scenario file', () => {
  it('becomes a scenario, with even keys by default', async () => {
    assert.deepEqual(await load('{"id":"mine","mix":{"get":0.9,"update":0.1}}'), {
      id: 'mine',
      description: '',
      mix: { get: 0.9, update: 0.1 },
      keys: { kind: 'uniform' },
    });
  });

  const bad: [string, string, RegExp][] = [
    ['is not JSON', '{', /JSON/],
    ['has shares that do not sum to 1', '{"id":"a","mix":{"get":0.5}}', /mix: the shares must sum to 1/],
    ['names an unknown operation', '{"id":"a","mix":{"get":0.5,"delete":0.5}}', /mix/],
    ['has an unknown member', '{"id":"a","mix":{"get":1},"rate":3}', /rate/],
    ['has a Zipf exponent of 1', '{"id":"a","mix":{"get":1},"keys":{"kind":"zipf","theta":1}}', /keys\.theta/],
    ['has an id that is a path', '{"id":"../a","mix":{"get":1}}', /id/],
  ];
  for (const [fault, text, reason] of bad) {
    it(`that ${fault} is one clear error with exit code 2`, async () => {
      await assert.rejects(load(text), (error) => {
        assert.ok(error instanceof StackbenchError);
        assert.equal(error.exitCode, 2);
        assert.match(error.why, reason);
        return true;
      });
    });
  }

  it('that is not there is such an error too', async () => {
    await assert.rejects(
      loadScenarioFile(join(folder, 'none.json'), readTextFile, () => {}),
      {
        code: 'bad-scenario',
        exitCode: 2,
      },
    );
  });
});

describe('the seed items', () => {
  it('have distinct UUIDv7 ids in ascending order, the same for the same seed', () => {
    const ids = [...seedItems({ items: 2000, seed: 4 })].map(({ id }) => id);
    for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.deepEqual(ids, ids.toSorted());
    assert.equal(new Set(ids).size, 2000);
    assert.deepEqual(
      [...seedItems({ items: 3, seed: 4 })].map(({ id }) => id),
      ids.slice(0, 3),
    );
    assert.notEqual([...seedItems({ items: 1, seed: 5 })][0]?.id, ids[0]);
  });

  it('are written one a line', async () => {
    const file = join(folder, 'items.ndjson');
    await writeSeedItems(file, { items: 2500, seed: 1 });
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    assert.equal(lines.length, 2500);
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      [...seedItems({ items: 2500, seed: 1 })],
    );
  });
});

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readRunRequest } from '../../cli/options/read-run-request.ts';
import { repeatingCommand } from '../../cli/options/repeating-command.ts';
import { requestsToEstablish } from '../../runner/experiments/run/plan/list-losses.ts';

const nothing = { secrets: [], names: [] };

describe('the seed of a run', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seed-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('is random for each run if none is given, and the command that repeats the run contains it', async () => {
    const seeds = new Set<number>();
    for (let run = 0; run < 8; run += 1) {
      const request = await readRunRequest({}, folder);
      const { seed } = request.plan;
      assert.ok(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31);
      assert.equal(
        repeatingCommand(['run', '--title', 'a b'], request, nothing),
        `stackbench run --title 'a b' --seed ${seed}`,
      );
      seeds.add(seed);
      assert.equal((await readRunRequest({ seed }, folder)).plan.seed, seed);
    }
    assert.ok(seeds.size > 6, [...seeds].join());
  });

  it('is the given one, of the command or of the configuration, and is then not named twice', async () => {
    const given = await readRunRequest({ seed: 7 }, folder);
    assert.equal(given.plan.seed, 7);
    assert.equal(repeatingCommand(['run', '--seed', '7'], given, nothing), 'stackbench run --seed 7');
    await writeFile(join(folder, 'own.json'), '{"seed": 11}');
    const configured = await readRunRequest({ config: 'own.json' }, folder);
    assert.deepEqual([configured.plan.seed, configured.seedDrawn], [11, false]);
  });
});

describe('a default run', () => {
  it('asks each stack often enough that no failure at all establishes the default limit of errors', async () => {
    const { ratePerSec, durationMs, visits, maxDurationMs } = (await readRunRequest({}, tmpdir())).plan;
    assert.deepEqual([ratePerSec, durationMs, visits, maxDurationMs], [400, 3000, 3, 480_000]);
    assert.ok((ratePerSec * durationMs * visits) / 1000 >= requestsToEstablish(0.001));
  });
});

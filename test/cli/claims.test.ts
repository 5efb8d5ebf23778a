import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type ClaimsResult, claimsResultSchema } from '../../model/document/claims-result.ts';
import type { ClaimsModel } from '../../reports/claims/claims-model.ts';
import { assertGolden } from '../support/golden.ts';
import { nothingIsLeft } from '../support/own-processes.ts';
import { type CliOutcome, runInProcess } from '../support/run-cli.ts';

const folder = await mkdtemp(join(tmpdir(), 'stackbench-claims-'));
const out = join(folder, 'out');
const small = ['--blocks', '3', '--duration', '1s', '--seed', '5', '--provider', 'native'];
after(() => rm(folder, { recursive: true, force: true }));

async function readOut(place: string): Promise<ClaimsResult> {
  return claimsResultSchema.parse(JSON.parse(await readFile(join(place, 'claims.json'), 'utf8')));
}

describe('claims, before anything is measured', () => {
  it('are listed with how each is tested', async () => {
    const { code, stdout } = await runInProcess(['claims', 'list'], { cwd: folder });
    assert.equal(code, 0);
    assertGolden('cli/claims-list.txt', stdout);
  });

  it('are refused if they are unknown, with the nearest name', async () => {
    const { code, stderr } = await runInProcess(['claims', 'redis-sub-milisecond'], { cwd: folder });
    assert.equal(code, 2);
    assert.match(stderr, /Did you mean redis-sub-millisecond\?/);
  });

  it('are refused if their time is too short', async () => {
    const { code, stderr } = await runInProcess(['claims', '--max-duration', '20s'], { cwd: folder });
    assert.equal(code, 2);
    assert.match(stderr, /--max-duration 20\.0 s is too short[\s\S]*name one claim/);
    const short = await runInProcess(['claims', '--duration', '0.01s'], { cwd: folder });
    assert.equal(short.code, 2);
    assert.match(short.stderr, /--duration/);
  });
});

describe('claims about a server that was named', () => {
  const redis = ['claims', 'postgres-transactions', 'redis-sub-millisecond'];

  for (const [what, url, code] of [
    ['is on another machine', 'redis://192.0.2.1:6379', /Redis is not on this machine/],
    ['has an address that cannot be read', 'redis://127.0.0.1:99999', /address of Redis cannot be read/],
  ] as const)
    it(`are refused before the first part if it ${what}`, async () => {
      const place = join(folder, 'refused');
      const outcome = await runInProcess([...redis, ...small.slice(0, 6), '--redis-url', url, '--out', place], {
        cwd: folder,
      });
      assert.equal(outcome.code, 2);
      assert.match(outcome.stderr, code);
      assert.deepEqual(await readdir(place).catch(() => []), []);
      nothingIsLeft();
    });
});

describe('a claim about PostgreSQL and one about Redis', () => {
  let outcome: CliOutcome;
  let result: ClaimsResult;
  let model: ClaimsModel;
  before(async () => {
    const named = ['claims', 'indexing', 'redis-sub-millisecond'];
    outcome = await runInProcess([...named, ...small, '--out', out], { cwd: folder });
    result = await readOut(out);
    model = JSON.parse(await readFile(join(out, 'claims-report.json'), 'utf8')) as ClaimsModel;
  });

  it('end with verdicts on a page, and leave nothing behind', async () => {
    // On a busy machine the generator may be late: then its figures are invalid.
    assert.ok([0, 4, 5].includes(outcome.code), `${outcome.code}: ${outcome.stderr}`);
    assert.equal(result.state, 'completed');
    assert.deepEqual((await readdir(out)).sort(), ['claims-report.json', 'claims.html', 'claims.json', 'claims.md']);
    nothingIsLeft();
  });

  it('find that an index makes a query faster, and prove by the plan that it was used', () => {
    const claim = model.claims.find(({ id }) => id === 'indexing');
    const [arm] = claim?.arms ?? [];
    assert.equal(arm?.side, 'reached', JSON.stringify(claim));
    assert.match(arm.settings, /plan Index Scan using \S+ on \S+ ÷ plan Seq Scan on/);
  });

  it('measure every workload in each block, without a failed call, in at least its time', () => {
    const drivers = result.parts.find((part) => part.kind === 'drivers');
    assert.ok(drivers !== undefined);
    assert.equal(drivers.blocks.length, 3);
    for (const { workload, calls, failed, error, latency, elapsedMs } of drivers.blocks.flatMap(
      ({ visits }) => visits,
    )) {
      assert.deepEqual([workload, error, failed], [workload, null, 0]);
      assert.ok(calls > 0 && latency?.count === calls, `${workload}: ${calls}`);
      assert.ok(elapsedMs >= 1000, `${workload}: ${elapsedMs}`);
    }
  });

  it('state intervals that contain their values', () => {
    const values = model.claims.flatMap(({ arms }) => arms.flatMap(({ value }) => value ?? []));
    assert.ok(values.length >= 5);
    for (const { center, lo, hi } of values) assert.ok((lo ?? 0) <= center && center <= (hi ?? Infinity));
  });

  it('are written again without measuring, word by word', async () => {
    const again = await runInProcess(['report', out, '--out', join(folder, 'again')], { cwd: folder });
    assert.equal(again.code, outcome.code, again.stderr);
    const pages = await Promise.all(
      [out, join(folder, 'again')].map((place) => readFile(join(place, 'claims.html'), 'utf8')),
    );
    assert.equal(pages[1], pages[0]);
  });

  it('cannot be compared with another result', async () => {
    const { code, stderr } = await runInProcess(['compare', out, out], { cwd: folder });
    assert.equal(code, 2);
    assert.match(stderr, /stackbench claims/);
  });
});

describe('claims that cannot be tested, or not to the end', () => {
  it('say so if their datastore is not here', async () => {
    const asked = ['claims', 'redis-sub-millisecond', '--blocks', '3', '--duration', '1s', '--provider', 'stand-in'];
    const { code, stdout, stderr } = await runInProcess([...asked, '--out', join(folder, 'none')], { cwd: folder });
    assert.equal(code, 3, stderr);
    assert.match(stdout.replaceAll(/\s+/g, ' '), /Cannot be tested here: There is no stand-in for redis\./);
    nothingIsLeft();
  });

  it('keep what was measured if the user interrupts them', async () => {
    const place = join(folder, 'interrupted');
    const interrupt = new AbortController();
    const ended = runInProcess(['claims', 'indexing', ...small, '--out', place], {
      cwd: folder,
      signal: interrupt.signal,
    });
    const saved = async (): Promise<number> => {
      const part = (await readOut(place).catch(() => null))?.parts[0];
      return part?.kind === 'run' ? part.result.visits.length : 0;
    };
    while ((await saved()) === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    interrupt.abort();
    const { code, stdout } = await ended;
    assert.equal(code, 130);
    const { state, parts } = await readOut(place);
    assert.equal(state, 'interrupted');
    assert.deepEqual(
      parts.map(({ id }) => id),
      ['index'],
    );
    assert.match(stdout, /interrupted in part 1 of 2/);
    assert.match(stdout, /Not decided/);
    nothingIsLeft();
  });
});

import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type CapacityResult, capacityResultSchema } from '../../model/document/capacity-result.ts';
import { makeResult } from '../support/make-result.ts';
import { nothingIsLeft } from '../support/own-processes.ts';
import { type CliOutcome, runInProcess } from '../support/run-cli.ts';

const folder = await mkdtemp(join(tmpdir(), 'stackbench-capacity-'));
const out = join(folder, 'out');
const argv = ['capacity', '--targets', 'express-memory', '--items', '200', '--max-duration', '75s', '--seed', '5'];
let outcome: CliOutcome;
let result: CapacityResult;

before(async () => {
  outcome = await runInProcess([...argv, '--out', out], { cwd: folder });
  result = capacityResultSchema.parse(JSON.parse(await readFile(join(out, 'capacity.json'), 'utf8')));
});
after(() => rm(folder, { recursive: true, force: true }));

describe('a capacity measurement', () => {
  it('ends with an answer and every report, and leaves nothing behind', async () => {
    assert.ok([0, 4].includes(outcome.code), `${outcome.code}: ${outcome.stderr}`);
    assert.match(outcome.stdout, /express-memory/);
    assert.deepEqual((await readdir(out)).sort(), [
      'capacity-costs.csv',
      'capacity-junit.xml',
      'capacity-report.json',
      'capacity.csv',
      'capacity.html',
      'capacity.json',
      'capacity.md',
    ]);
    nothingIsLeft();
  });

  it('plays at least four blocks of new processes, with every kind of step, and every point of the curve', () => {
    const { visits, plan } = result;
    assert.equal(result.state, 'completed');
    assert.ok(plan.blocks >= 4);
    assert.deepEqual(
      visits.map(({ repetition, state }) => [repetition, state]),
      Array.from({ length: plan.blocks }, (_, block) => [block, 'completed']),
    );
    for (const { steps } of visits) {
      assert.equal(steps[0]?.purpose, 'base');
      assert.ok(steps.some(({ purpose }) => purpose === 'overload'));
    }
  });

  it('counts every request of a step once', () => {
    for (const { due, good, failed, dropped, overTarget, latency } of result.visits.flatMap(({ steps }) => steps)) {
      const bad = Object.values(failed).reduce((sum, count) => sum + count, 0);
      assert.equal(due, good + bad + dropped);
      assert.ok(overTarget >= bad && overTarget <= due - dropped);
      assert.ok(latency === null || latency.count === good);
    }
  });

  it('says in overload what the stack was limited by', () => {
    for (const { purpose, signals } of result.visits.flatMap(({ steps }) => steps))
      assert.equal(signals === null, purpose !== 'overload');
  });

  it('can be rendered again, in its own folder too, and compared with another one', async () => {
    const inPlace = await runInProcess(['report', out], { cwd: folder });
    assert.equal(inPlace.code, outcome.code, inPlace.stderr);
    const again = await runInProcess(['report', out, '--out', join(folder, 'again')], { cwd: folder });
    assert.equal(again.code, outcome.code);
    const [first, second] = await Promise.all(
      [out, join(folder, 'again')].map((place) => readFile(join(place, 'capacity.html'), 'utf8')),
    );
    assert.equal(second, first);
    const compared = await runInProcess(['compare', out, out], { cwd: folder });
    assert.match(compared.stdout, /express-memory/, compared.stderr);
  });

  it('refuses to be compared with a run', async () => {
    const run = join(folder, 'run.json');
    await writeFile(run, JSON.stringify(makeResult()));
    const { code, stderr } = await runInProcess(['compare', out, run], { cwd: folder });
    assert.equal(code, 2);
    assert.match(stderr, /is the result of a run/);
  });
});

describe('an interrupted capacity measurement', () => {
  it('keeps the whole blocks that had ended, and says that it was interrupted', async () => {
    const interrupt = new AbortController();
    const place = join(folder, 'interrupted');
    const running = runInProcess([...argv, '--out', place], { cwd: folder, signal: interrupt.signal });
    const file = join(place, 'capacity.json');
    const first = await untilOneBlock(file);
    interrupt.abort(new Error('SIGINT'));
    const { code } = await running;
    assert.equal(code, 130);
    const kept = await read(file);
    assert.equal(kept?.state, 'interrupted');
    assert.deepEqual(kept.visits[0], first.visits[0]);
    nothingIsLeft();
  });
});

describe('what capacity refuses', () => {
  for (const [name, flags, why] of [
    ['two latencies', ['--threshold', 'p(99)<200', '--threshold', 'p(95)<100'], /one latency/],
    ['too few blocks', ['--blocks', '3'], /from 4 to/],
    ['an unknown stack', ['--targets', 'express-postgras'], /express-postgres/],
    ['an unknown setting to try', ['--try-limits', 'index'], /pool/],
    ['a price file that is not there', ['--prices', 'nowhere.json'], /price file/],
  ] as const) {
    it(`refuses ${name}, with exit code 2`, async () => {
      const { code, stderr } = await runInProcess(['capacity', ...flags], { cwd: folder });
      assert.equal(code, 2);
      assert.match(stderr, why);
    });
  }
});

async function untilOneBlock(file: string): Promise<CapacityResult> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const found = await read(file);
    if (found !== null && found.visits.length > 0) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('No block has ended within a minute.');
}

async function read(file: string): Promise<CapacityResult | null> {
  try {
    return capacityResultSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

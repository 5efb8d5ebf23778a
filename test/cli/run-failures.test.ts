import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type RunResult, runResultSchema } from '../../model/document/run-result.ts';
import { noK6 } from '../support/no-k6.ts';
import { type OwnProcess, nothingIsLeft, untilStarted } from '../support/own-processes.ts';
import { type CliOutcome, runInProcess } from '../support/run-cli.ts';

const folder = await mkdtemp(join(tmpdir(), 'stackbench-failures-'));
after(() => rm(folder, { recursive: true, force: true }));
const flags = ['--duration', '2s', '--items', '200', '--rate', '100', '--connections', '4'];

interface FailedRun extends CliOutcome {
  readonly result: RunResult;
}

/** Runs express-redis and express-memory, and kills one process of the run outright as soon as it is found. */
async function runAndKill(
  name: string,
  more: readonly string[],
  find: (all: readonly OwnProcess[]) => OwnProcess | undefined,
): Promise<FailedRun> {
  const out = join(folder, name);
  const targets = ['--targets', 'express-redis,express-memory'];
  const running = runInProcess(['run', ...flags, ...targets, ...more, '--out', out], { cwd: folder });
  const { pid } = await untilStarted(find);
  process.kill(pid, 'SIGKILL');
  const outcome = await running;
  nothingIsLeft();
  return { ...outcome, result: runResultSchema.parse(JSON.parse(await readFile(join(out, 'result.json'), 'utf8'))) };
}

/** Finds `wanted` once the generator has been seen for half a second beside a stack: in the middle of a round. */
function during(
  generator: (all: readonly OwnProcess[]) => OwnProcess | undefined,
  wanted: (all: readonly OwnProcess[]) => OwnProcess | undefined,
): (all: readonly OwnProcess[]) => OwnProcess | undefined {
  let since = Infinity;
  return (all) => {
    const isAtWork = generator(all) !== undefined && all.some(({ stack }) => stack === 'express-redis');
    since = isAtWork ? Math.min(since, performance.now()) : Infinity;
    return performance.now() - since > 500 ? wanted(all) : undefined;
  };
}

const k6 = (all: readonly OwnProcess[]): OwnProcess | undefined => all.find(({ command }) => / run .*k6/.test(command));
const target = (all: readonly OwnProcess[]): OwnProcess | undefined =>
  all.find(({ stack }) => stack === 'express-redis');
const redis = (all: readonly OwnProcess[]): OwnProcess | undefined =>
  all.find(({ command }) => /redis-server|valkey-server/.test(command));

const autocannon = (all: readonly OwnProcess[]): OwnProcess | undefined =>
  all.find(({ command }) => command.includes('autocannon/child'));

function visitsOf({ result }: FailedRun, stack: string): RunResult['visits'] {
  return result.visits.filter((visit) => visit.target === stack);
}

describe('a target that is killed in the middle of a round', () => {
  const cases = [
    { name: 'k6', engine: k6 },
    { name: 'autocannon', engine: autocannon },
  ];
  for (const { name, engine } of cases) {
    it(
      `fails its visit in words, and lets the others be measured, with ${name}`,
      { skip: name === 'k6' && noK6 },
      async () => {
        const run = await runAndKill(name, ['--visits', '1', '--engines', name], during(engine, target));
        assert.equal(run.code, 3, run.stderr);
        const [failed] = visitsOf(run, 'express-redis');
        assert.equal(failed?.state, 'failed');
        assert.equal(failed.error?.code, 'target-gone');
        assert.equal(failed.error.what, 'express-redis ended while it was measured.');
        assert.match(failed.error.why, /It ended with SIGKILL\./);
        assert.match(failed.error.fix, /stackbench serve express-redis/);
        assert.deepEqual(
          visitsOf(run, 'express-memory').map(({ state, error }) => [state, error]),
          [['completed', null]],
        );
        assert.match(run.stderr, /express-redis mixed-crud failed: express-redis ended while it was measured\./);
        assert.match(run.stdout, /express-memory/);
      },
    );
  }
});

describe('a service that is killed in the middle of a run', { skip: noK6 }, () => {
  it('fails the visits that need it, in words, and lets the others be measured', async () => {
    const run = await runAndKill('service', ['--visits', '2', '--engines', 'k6'], during(k6, redis));
    assert.equal(run.code, 3, run.stderr);
    const failed = visitsOf(run, 'express-redis').filter(({ state }) => state === 'failed');
    assert.ok(failed.length > 0);
    for (const { error } of failed) {
      assert.equal(error?.code, 'service-gone');
      assert.match(error.what, /^(Redis|Valkey) ended during the run\.$/);
      assert.match(error.why, /It ended with SIGKILL\./);
      assert.notEqual(error.fix, '');
    }
    assert.deepEqual(
      visitsOf(run, 'express-memory').map(({ state }) => state),
      ['completed', 'completed'],
    );
  });
});

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { runResultSchema } from '../../model/document/run-result.ts';
import { noK6 } from '../support/no-k6.ts';
import { nothingIsLeft } from '../support/own-processes.ts';
import { runInProcess } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'stackbench-own-'));
const server = join(import.meta.dirname, 'items-server.cjs');
after(() => rmSync(folder, { recursive: true }));

const start = `node ${server}`;
const SHORT = ['--visits', '1', '--duration', '1s', '--items', '200', '--rate', '100', '--connections', '4'];

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly out: string;
}

let runs = 0;
async function run(stacks: object, ...argv: string[]): Promise<Ended> {
  const cwd = join(folder, String((runs += 1)));
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'stackbench.config.json'), JSON.stringify({ stacks }));
  const out = join(cwd, 'out');
  const ended = await runInProcess(['run', ...SHORT, '--out', out, ...argv], { cwd });
  return { ...ended, out };
}

describe('a stack of the user’s', () => {
  it('is measured beside a ready-made one by every engine', { skip: noK6 }, async () => {
    const stack = { contract: 'items', start, build: 'echo built > built.txt' };
    const argv = ['--targets', 'my-http,express-memory', '--engines', 'k6,autocannon,pacer'];
    const { code, stderr, stdout, out } = await run({ 'my-http': stack }, ...argv);
    assert.ok([0, 4].includes(code), `${code}: ${stderr}`);
    const result = runResultSchema.parse(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')));
    const visits = result.visits.filter(({ target }) => target === 'my-http');
    assert.deepEqual(
      visits.map(({ state, rounds }) => [state, ...rounds.map((round) => [round.engine, round.state])]),
      [['completed', ['k6', 'completed'], ['autocannon', 'completed'], ['pacer', 'completed']]],
    );
    const [visit] = visits;
    assert.equal(visit?.stack, null, 'what it reports of itself is not that of a ready-made stack');
    for (const round of visit?.rounds ?? [])
      if (round.state === 'completed') {
        assert.ok((round.measured.resources.appCpuUs ?? 0) > 0, 'its processes are counted');
        assert.equal(round.measured.app, null, 'its event loop is unknown');
      }
    assert.equal(result.targets.find(({ id }) => id === 'my-http')?.group, 'ranked');
    assert.match(stdout, /my-http/);
    assert.equal(readFileSync(join(out, '..', 'built.txt'), 'utf8'), 'built\n');
    nothingIsLeft();
  });

  it('is asked for items by name by every engine', { skip: noK6 }, async () => {
    const argv = ['--targets', 'my-http', '--engines', 'k6,autocannon,pacer', '--scenarios', 'find'];
    const { code, stderr, out } = await run({ 'my-http': { contract: 'items', start } }, ...argv);
    assert.ok([0, 4].includes(code), `${code}: ${stderr}`);
    const result = runResultSchema.parse(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')));
    const rounds = result.visits.flatMap((visit) => visit.rounds);
    assert.equal(rounds.length, 3);
    for (const round of rounds) {
      const operations = round.state === 'completed' ? round.measured.operations : [];
      assert.deepEqual(
        [...new Set(operations.map(({ operation, outcome }) => `${operation} ${outcome}`))],
        ['find ok'],
      );
    }
  });

  for (const [fault, rule] of [
    ['status', 'create-201'],
    ['order', 'list-first-page'],
    ['lost-update', 'put-replaces'],
  ] as const)
    it(`is refused by the rule that names its fault: ${fault}`, async () => {
      const stack = { contract: 'items', start, env: { BREAK: fault } };
      const { code, stderr, stdout } = await run({ own: stack }, '--targets', 'own', '--engines', 'autocannon');
      assert.equal(code, 3, stderr);
      assert.match(`${stderr}${stdout}`, new RegExp(rule));
      assert.match(`${stderr}${stdout}`, /Expected/);
    });

  it('that does not find by name is measured by scenarios that do not ask for it, and refused by others', async () => {
    const stacks = { own: { contract: 'items', start, env: { BREAK: 'find' } } };
    const mixed = await run(stacks, '--targets', 'own,express-memory', '--engines', 'autocannon');
    assert.ok([0, 4].includes(mixed.code), mixed.stderr);
    const found = await run(stacks, '--targets', 'own', '--engines', 'autocannon', '--scenarios', 'find');
    assert.equal(found.code, 3, found.stderr);
    assert.match(`${found.stderr}${found.stdout}`, /find-by-name[\s\S]*Expected GET \/items\?name=/);
  });

  it('that does not build, or does not start, is told with what its log names', async () => {
    const noBuild = { contract: 'items', start, build: 'echo "error TS2304: no such name"; exit 2' };
    const built = await run({ own: noBuild }, '--targets', 'own', '--engines', 'autocannon');
    assert.equal(built.code, 3);
    assert.match(built.stderr, /the build command of own, did not work[\s\S]*TS2304/);
    const noStart = { contract: 'items', start: 'node -e \'throw new TypeError("no pool")\'' };
    const started = await run({ own: noStart }, '--targets', 'own', '--engines', 'autocannon');
    assert.equal(started.code, 3);
    assert.match(`${started.stderr}${started.stdout}`, /own did not become ready[\s\S]*TypeError: no pool/);
  });

  it('that needs a program that is not here is told how to install it', async () => {
    const stack = { contract: 'items', start: 'gunicorn app:app', build: 'nowhere-to-be-found --all' };
    const built = await run({ own: stack }, '--targets', 'own', '--engines', 'autocannon');
    assert.equal(built.code, 3);
    assert.match(built.stderr, /nowhere-to-be-found is not on PATH/);
  });

  it('with a mistake in the configuration is refused before anything starts', async () => {
    for (const [stacks, said] of [
      [{ 'express-redis': { contract: 'items', start } }, /express-redis, which is that of a ready-made stack/],
      [{ own: { contract: 'item', start } }, /contract/],
      [{ own: { contract: 'items' } }, /start/],
      [{ own: { contract: 'items', start, store: 'postgress' } }, /postgres/],
      [{ 'My Stack': { contract: 'items', start } }, /My Stack/],
    ] as const) {
      const { code, stderr } = await run(stacks, '--targets', 'own');
      assert.equal(code, 2, stderr);
      assert.match(stderr, said);
    }
    const { code, stderr } = await run({ 'my-http': { contract: 'items', start } }, '--targets', 'my-htp');
    assert.equal(code, 2);
    assert.match(stderr, /Did you mean my-http\?/);
  });
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { EXIT } from '../../model/exit-codes.ts';
import { nothingIsLeft } from '../support/own-processes.ts';
import { gateTiny, tinyPlace, tinyServer } from './faults/tiny-service.ts';

const good = tinyServer();
const otherNode = nodeOfAnotherMajor();

describe('a gate refuses to judge', () => {
  afterEach(() => nothingIsLeft());

  it('a head that answers one request in a hundred with an error, and says so', async (t) => {
    const head = tinyServer('if (n % 100 === 0) return response.writeHead(500).end();');
    const { code, stdout, result } = await gateTiny(tinyPlace(t, { base: good, head }));
    assert.equal(code, EXIT.invalid, stdout);
    assert.match(stdout, /INVALID.*answers\s+of\s+the\s+head.*were\s+errors.*GET \/.*status 500/s);
    assert.deepEqual([result?.failure?.side, result?.failure?.code], ['head', 'side-errors']);
    assert.deepEqual([result?.state, result?.ended], ['completed', 'errors']);
  });

  it('a base that does the same, because a comparison with errors is none', async (t) => {
    const base = tinyServer('if (n % 100 === 0) return response.writeHead(500).end();');
    const { code, result } = await gateTiny(tinyPlace(t, { base, head: good }));
    assert.deepEqual([code, result?.failure?.side], [EXIT.invalid, 'base']);
  });

  it('a head that crashes under load, with the end of its log', async (t) => {
    const head = tinyServer("if (n === 3000) { console.error('out of widgets'); process.exit(7); }");
    const { code, stdout, result } = await gateTiny(tinyPlace(t, { base: good, head }));
    assert.equal(code, EXIT.invalid, stdout);
    assert.match(stdout, /INVALID.*head stopped answering.*exit code 7.*out of widgets/s);
    assert.deepEqual([result?.failure?.side, result?.failure?.code], ['head', 'side-gone']);
  });

  it('a head that hangs under load, which is not called a crash', async (t) => {
    const head = tinyServer('if (n > 3000) return;');
    const { code, stdout, result } = await gateTiny(tinyPlace(t, { base: good, head }));
    assert.equal(code, EXIT.invalid, stdout);
    assert.match(result?.failure?.why ?? '', /^It runs, but 2 consecutive bursts had no answer: timeout\.$/);
  });

  it(
    'sides on different major versions of a runtime',
    { skip: otherNode === null && 'there is no Node.js of another major version here' },
    async (t) => {
      const place = tinyPlace(t, { base: good, head: good, service: { start: '. ./start.sh' } });
      place.commit('It runs', { 'start.sh': 'exec node server.js\n' });
      place.commit('Another runtime', { 'start.sh': `exec '${otherNode}' server.js\n` });
      const { code, stdout, result } = await gateTiny(place);
      assert.equal(code, EXIT.invalid, stdout);
      assert.match(stdout, /INVALID.*The base runs on node v\d+.*, the head on node v\d+/s);
      assert.equal(result?.failure?.code, 'other-runtimes');
    },
  );

  it('a head that does not start, with its log', async (t) => {
    const head = tinyServer('', "console.error('no such table: widgets'); process.exit(1);");
    const { code, stderr, result } = await gateTiny(tinyPlace(t, { base: good, head }));
    assert.equal(code, EXIT.couldNotRun, stderr);
    assert.match(stderr, /Error: tiny of head did not become ready\..*exit code 1.*no such table: widgets/s);
    assert.deepEqual([result?.state, result?.failure?.code], ['failed', 'side-not-ready']);
  });

  it('a head that is the base', async (t) => {
    const place = tinyPlace(t, { base: good, head: good });
    const { code, stderr, result } = await gateTiny(place, '--base', 'HEAD');
    assert.equal(code, EXIT.usage, stderr);
    assert.match(stderr, /Base and head are the same/);
    assert.equal(result, null);
  });

  it('what it had no time for: exit 4, or 0 with a warning where that is asked for', async (t) => {
    const place = tinyPlace(t, { base: good, head: tinyServer('// Other words.') });
    const failing = await gateTiny(place, '--max-duration', '1s');
    assert.equal(failing.code, EXIT.inconclusive, failing.stdout);
    assert.deepEqual([failing.result?.ended, failing.result?.blocks.length], ['time', 1]);
    const warning = await gateTiny(place, '--max-duration', '1s', '--on-inconclusive', 'warn');
    assert.equal(warning.code, EXIT.pass, warning.stdout);
    for (const { stdout } of [failing, warning]) assert.match(stdout, /INCONCLUSIVE/);
    const oneLine = warning.stdout.replaceAll(/\s+/g, ' ');
    assert.match(oneLine, /The exit code is 0 because onInconclusive is set to warn\. This is not a pass/);
  });
});

function nodeOfAnotherMajor(): string | null {
  const ours = process.version.split('.')[0];
  const places = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  const programs = places.map((folder) => join(folder, 'node')).filter(existsSync);
  const others = programs.filter((program) => {
    const version = execFileSync(program, ['--version'], { encoding: 'utf8' });
    return version.split('.')[0] !== ours;
  });
  return others[0] ?? null;
}

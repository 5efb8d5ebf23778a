import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readCapacityRequest } from '../../cli/options/read-capacity-request.ts';
import { runResultSchema } from '../../model/document/run-result.ts';
import { runInProcess } from '../support/run-cli.ts';

const folder = await mkdtemp(join(tmpdir(), 'stackbench-variants-'));
after(() => rm(folder, { recursive: true, force: true }));

const vary = ['--targets', 'express-memory', '--vary', 'http.etag=false,true', '--items', '200'];
const expected = [
  ['express-memory@etag=false', { of: 'express-memory', settings: { 'http.etag': false } }, [false]],
  ['express-memory@etag=true', { of: 'express-memory', settings: { 'http.etag': true } }, [true]],
] as const;

describe('variants of a stack', () => {
  it('are measured by a run beside each other, and report the setting that they have', async () => {
    const out = join(folder, 'run');
    const size = ['--visits', '1', '--duration', '1s', '--engines', 'autocannon', '--connections', '4', '--out', out];
    const { code, stdout, stderr } = await runInProcess(['run', ...vary, ...size], { cwd: folder });
    assert.ok([0, 4].includes(code), `${code}: ${stderr}`);
    const result = runResultSchema.parse(JSON.parse(await readFile(join(out, 'result.json'), 'utf8')));
    assert.deepEqual(
      result.targets.map(({ id, variant }) => [id, variant, readBack(result.visits, id)]),
      expected,
    );
    assert.deepEqual(
      result.targets.map(({ group }) => group),
      ['ranked', 'ranked'],
    );
    assert.match(stdout, /the 2 stacks answered/);
    assert.match(await readFile(join(out, 'report.html'), 'utf8'), /http\.etag/);
  });

  it('are asked with the credentials that they check', async () => {
    const out = join(folder, 'auth');
    const auth = ['--targets', 'express-memory', '--vary', 'express.auth=jwt,api-key', '--items', '200'];
    const size = ['--visits', '1', '--duration', '1s', '--engines', 'autocannon,pacer', '--out', out];
    const { code, stderr } = await runInProcess(['run', ...auth, ...size], { cwd: folder });
    // A busy machine makes the measurement invalid, and changes no answer.
    assert.ok([0, 4, 5].includes(code), `${code}: ${stderr}`);
    const { visits } = runResultSchema.parse(JSON.parse(await readFile(join(out, 'result.json'), 'utf8')));
    const rounds = visits.flatMap((visit) => visit.rounds);
    assert.equal(rounds.length, 4);
    for (const round of rounds) {
      assert.equal(round.state, 'completed');
      assert.ok(round.measured.operations.every(({ outcome }) => outcome === 'ok'));
    }
    const printed = await readFile(join(out, 'result.json'), 'utf8');
    assert.doesNotMatch(printed, /Bearer|x-api-key/i);
  });

  it('are what a capacity measurement takes, too', async () => {
    const { specs } = await readCapacityRequest({ targets: 'express-memory', vary: 'http.etag=false,true' }, folder);
    assert.deepEqual(
      specs.map(({ id, settings }) => [id, settings]),
      expected.map(([id, variant]) => [id, variant.settings]),
    );
  });
});

type Reported = { readonly target: string; readonly stack: { readonly settings: Record<string, unknown> } | null };

function readBack(visits: readonly Reported[], id: string): unknown[] {
  const values = visits.filter(({ target }) => target === id).map(({ stack }) => stack?.settings['http.etag']);
  return [...new Set(values)];
}

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readRunRequest } from '../../cli/options/read-run-request.ts';
import { flagsOfStudy } from '../../cli/options/study-parts.ts';
import { STUDIES } from '../../scenarios/studies/registry.ts';
import { runInProcess } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'stackbench-study-'));
after(() => rmSync(folder, { recursive: true }));

async function refusal(study: unknown): Promise<string> {
  writeFileSync(join(folder, 'own.json'), typeof study === 'string' ? study : JSON.stringify(study));
  const { code, stderr } = await runInProcess(['study', 'own.json'], { cwd: folder });
  assert.equal(code, 2, stderr);
  return stderr;
}

const own = { id: 'own', question: 'Which?', targets: ['express-memory'], variants: [{}, { 'http.etag': true }] };

describe('study', () => {
  it('lists every study with its question', async () => {
    const { code, stdout } = await runInProcess(['study', 'list'], { cwd: folder });
    assert.equal(code, 0);
    for (const { id, question } of STUDIES) assert.ok(stdout.includes(`${id} `) && stdout.includes(question), id);
  });

  for (const study of STUDIES)
    it(`makes the variants of ${study.id}, the reference first, in a closed loop without thresholds`, async () => {
      const { specs, plan } = await readRunRequest(flagsOfStudy(study, {}), folder, study);
      assert.equal(specs.length, study.targets.length * study.variants.length + study.beside.length);
      assert.equal(new Set(specs.map(({ id }) => id)).size, specs.length);
      assert.deepEqual(specs[0]?.settings, study.variants[0]);
      assert.deepEqual([plan.engines, plan.thresholds, plan.study?.id], [['autocannon'], [], study.id]);
    });

  it('refuses an unknown study with the nearest name', async () => {
    const { code, stderr } = await runInProcess(['study', 'pol'], { cwd: folder });
    assert.equal(code, 2);
    assert.match(stderr, /Did you mean pool\?/);
  });

  it('refuses a file with a mistake before anything starts', async () => {
    assert.match(await refusal('{"id": '), /own\.json cannot be used/);
    assert.match(await refusal({ ...own, variants: [{}] }), /variants/);
    assert.match(await refusal({ ...own, ask: 1 }), /ask/);
    assert.match(await refusal({ ...own, variants: [{}, { 'http.etags': true }] }), /Did you mean http\.etag\?/);
    assert.match(await refusal({ ...own, variants: [{}, { 'http.etag': 'maybe' }] }), /"maybe"[\s\S]*true or false/);
    assert.match(await refusal({ ...own, variants: [{}, { 'redis.autoPipelining': true }] }), /redis\.autoPipelining/);
    assert.match(await refusal({ ...own, targets: ['express-memry'] }), /express-memory/);
    assert.match(await refusal({ ...own, scenario: 'reed' }), /Did you mean read\?/);
  });
});

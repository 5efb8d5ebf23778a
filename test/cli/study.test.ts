import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readRunRequest } from '../../cli/options/read-run-request.ts';
import { flagsOfStudy, resizedStudy } from '../../cli/options/study-parts.ts';
import { resolvePlan } from '../../runner/experiments/run/plan/resolve-plan.ts';
import { STUDIES } from '../../scenarios/studies/registry.ts';
import { studySchema } from '../../scenarios/studies/study.ts';
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
    for (const { id, question } of STUDIES) {
      const line = stdout.split('\n').find((one) => one.startsWith(`${id} `)) ?? assert.fail(id);
      assert.match(line, /\d min \d+ s {2}/);
      assert.ok(line.endsWith(question), line);
    }
  });

  for (const study of STUDIES)
    it(`makes the variants of ${study.id}, the reference first, in a closed loop without thresholds`, async () => {
      const { specs, plan } = await readRunRequest(flagsOfStudy(study, {}), folder, study);
      assert.equal(specs.length, study.targets.length * study.variants.length + study.beside.length);
      assert.equal(new Set(specs.map(({ id }) => id)).size, specs.length);
      assert.deepEqual(specs[0]?.settings, study.variants[0]);
      assert.deepEqual([plan.engines, plan.thresholds, plan.study?.id], [['autocannon'], [], study.id]);
    });

  it('measures stacks beside the variants as they are, or with settings of their own', async () => {
    const redis = { stack: 'express-redis', settings: { 'redis.appendfsync': 'no' } };
    const study = studySchema.parse({
      ...own,
      beside: ['node-memory', redis, { stack: 'express-redis', settings: {} }],
    });
    const { specs } = await readRunRequest(flagsOfStudy(study, {}), folder, study);
    assert.deepEqual(
      specs.slice(2).map(({ id, settings }) => [id, settings]),
      [
        ['node-memory', undefined],
        ['express-redis@appendfsync=no', redis.settings],
        ['express-redis', undefined],
      ],
    );
    const etag = { stack: 'express-memory', settings: { 'http.etag': true } };
    assert.match(
      await refusal({ ...own, beside: [etag] }),
      /Two variants of the study are the same: express-memory@etag/,
    );
    const typo = { stack: 'express-redis', settings: { 'redis.appendfsynk': 'no' } };
    assert.match(await refusal({ ...own, beside: [typo] }), /Did you mean redis\.appendfsync\?/);
    assert.match(
      await refusal({ ...own, beside: [{ ...redis, stack: 'express-redi' }] }),
      /Did you mean express-redis\?/,
    );
    const idle = { stack: 'express-postgres', settings: { 'app.lruEntries': 5 } };
    assert.match(await refusal({ ...own, beside: [idle] }), /has no effect in a variant without app\.lruCache=true/);
  });

  it('takes at most six minutes by the estimate, whichever ships, with three visits or more and nothing lost', async () => {
    for (const study of STUDIES) {
      const { plan } = await readRunRequest(flagsOfStudy(study, {}), folder, study);
      const { visits, losses, estimateMs } = resolvePlan(plan, { generatorCpus: [], systemCpus: [] });
      assert.ok(estimateMs <= 360_000, `${study.id}: ${estimateMs}`);
      assert.ok(visits >= 3 && losses.length === 0, `${study.id}: ${visits} visits, ${losses.join(' ')}`);
    }
  });

  it('takes --blocks as another name of --visits', async () => {
    const { stderr } = await runInProcess(['study', 'pool', '--blocks', '0'], { cwd: folder });
    assert.match(stderr, /--visits/);
    const { stderr: twice } = await runInProcess(['study', 'pool', '--blocks', 'many'], { cwd: folder });
    assert.match(twice, /"many"/);
  });

  it('plays each scenario with each number of items, and with the one of the flag instead', async () => {
    const study = studySchema.parse({ ...own, scenarios: ['read', 'write'], items: [1000, 20_000] });
    const both = await readRunRequest(flagsOfStudy(study, {}), folder, study);
    assert.deepEqual(
      both.plan.scenarios.map(({ id, items }) => [id, items]),
      [
        ['read@items=1000', 1000],
        ['read@items=20000', 20_000],
        ['write@items=1000', 1000],
        ['write@items=20000', 20_000],
      ],
    );
    const one = resizedStudy(study, { items: 500 });
    const { plan } = await readRunRequest(flagsOfStudy(one, { items: 500 }), folder, one);
    assert.deepEqual([plan.items, plan.scenarios.map(({ id }) => id)], [500, ['read', 'write']]);
  });

  it('takes the values of a flag before those of the study, and those of the study before the default', async () => {
    const study = studySchema.parse({ ...own, connections: 7, duration: '2s', items: [300] });
    const plain = await readRunRequest(flagsOfStudy(study, {}), folder, study);
    const { connections, durationMs, items, maxDurationMs } = plain.plan;
    assert.deepEqual([connections, durationMs, items, maxDurationMs], [7, 2000, 300, 360_000]);
    const flags = { connections: 9, duration: '1s' };
    const changed = await readRunRequest(flagsOfStudy(study, flags), folder, study);
    assert.deepEqual([changed.plan.connections, changed.plan.durationMs], [9, 1000]);
    assert.equal(changed.plan.maxDurationMs, null);
  });

  it('plays a scenario that is written in the study, and one whose file has the older name', async () => {
    const mix = { id: 'hot', mix: { get: 1 }, keys: { kind: 'zipf', theta: 0.5 } };
    const study = studySchema.parse({ ...own, scenarios: ['read', mix] });
    const { plan } = await readRunRequest(flagsOfStudy(study, {}), folder, study);
    assert.deepEqual(
      plan.scenarios.map(({ id }) => id),
      ['read', 'hot'],
    );
    assert.deepEqual(studySchema.parse({ ...own, scenario: 'list' }).scenarios, ['list']);
  });

  describe('of stacks of the user’s', () => {
    const api = { start: 'node a.js', requests: [{ path: '/a' }] };
    const stacks = {
      old: api,
      new: { ...api, start: 'node b.js' },
      other: { start: 'node c.js', requests: [{ path: '/c' }] },
      items: { contract: 'items', start: 'node d.js' },
      here: { contract: 'items', url: 'http://127.0.0.1:4000', seed: 'http' },
      there: { contract: 'items', url: 'http://localhost:4000', seed: 'http' },
    };
    const cwd = join(folder, 'own-stacks');
    before(() => {
      mkdirSync(cwd);
      writeFileSync(join(cwd, 'stackbench.config.json'), JSON.stringify({ stacks }));
      writeFileSync(join(cwd, 'mine.json'), '{"id": "mine", "requests": [{"path": "/mine"}]}');
    });
    const variants = [{ 'env.A': '1' }, { 'env.A': '2' }];
    const read = (study: object): ReturnType<typeof readRunRequest> => {
      const parsed = studySchema.parse({ id: 'own', question: 'Which?', targets: ['old'], variants, ...study });
      return readRunRequest(flagsOfStudy(parsed, {}), cwd, parsed);
    };

    it('plays the requests of those with an API of their own, or of files, and seeds nothing', async () => {
      for (const [study, played] of [
        [{}, ['requests', '/a']],
        [{ scenarios: ['requests'] }, ['requests', '/a']],
        [{ beside: ['new'] }, ['requests', '/a']],
        [{ scenarios: ['mine.json'] }, ['mine', '/mine']],
        [{ scenarios: ['mine.json'], beside: ['other'] }, ['mine', '/mine']],
      ] as const) {
        const { plan } = await read(study);
        assert.deepEqual(
          plan.scenarios.map(({ id, seeded, own: requests }) => [
            [id, requests?.requests[0]?.paths[0]?.join('')],
            seeded,
          ]),
          [[played, false]],
        );
      }
    });

    it('plays the default scenario in those of the Items contract, and seeds them for every file', async () => {
      const { plan } = await read({ targets: ['items'] });
      assert.deepEqual(
        plan.scenarios.map(({ id }) => id),
        ['mixed-crud'],
      );
      const { plan: withFile } = await read({ targets: ['items'], scenarios: ['mine.json'], items: [100, 200] });
      assert.deepEqual(
        withFile.scenarios.map(({ id, seeded }) => [id, seeded]),
        [
          ['mine@items=100', undefined],
          ['mine@items=200', undefined],
        ],
      );
    });

    for (const [fault, study, said] of [
      ['another kind beside', { beside: ['express-memory'] }, /old@A=1 and express-memory cannot be compared/],
      ['other requests beside', { beside: ['other'] }, /cannot be compared: their requests differ/],
      ['a scenario of the Items contract', { scenarios: ['read'] }, /cannot play the scenario read/],
      ['one of several', { scenarios: ['mine.json', 'read'] }, /cannot play the scenario read/],
      ['numbers of items', { items: [100, 200] }, /requests is played without any/],
      [
        'the same server twice',
        { targets: ['here'], variants: [{}], beside: ['there'] },
        /here and there are the same server/,
      ],
    ] as const)
      it(`refuses ${fault}`, () => assert.rejects(read(study), { exitCode: 2, message: said }));
  });

  it('refuses an unknown study with the nearest name', async () => {
    const { code, stderr } = await runInProcess(['study', 'pol'], { cwd: folder });
    assert.equal(code, 2);
    assert.match(stderr, /Did you mean pool\?/);
  });

  it('refuses a file with a mistake before anything starts', async () => {
    assert.match(await refusal('{"id": '), /own\.json cannot be used/);
    assert.match(await refusal({ ...own, variants: [{}] }), /variants: there is one stack, and nothing to compare/);
    assert.match(await refusal({ ...own, variants: [{ 'http.etag': true }, { 'http.etag': 'true' }] }), /the same/);
    assert.match(
      await refusal({ id: 'own', question: 'Which?', targets: ['express-memory'], variant: [] }),
      /variants\?/,
    );
    assert.match(await refusal({ ...own, names: ['one'] }), /one name for each/);
    assert.match(await refusal({ ...own, metrics: ['p90'] }), /one of cpu, throughput, p99, pool-wait/);
    assert.match(await refusal({ ...own, scenario: 'read', scenarios: ['read'] }), /older name/);
    assert.match(await refusal({ ...own, scenarios: ['read', 'read'] }), /Two scenarios have the id/);
    assert.match(await refusal({ ...own, beside: ['nod-memory'] }), /Did you mean node-memory\?/);
    const many = Array.from({ length: 17 }, (_, index) => ({ 'http.bodyLimitBytes': 1024 + index }));
    assert.match(await refusal({ ...own, variants: many }), /There are 17 variants/);
    const sizes = [1_000_000, 900_000, 800_000];
    assert.match(await refusal({ ...own, items: sizes }), /too short for this study[\s\S]*remove variants/);
    assert.match(await refusal({ ...own, ask: 1 }), /ask/);
    assert.match(await refusal({ ...own, variants: [{}, { 'http.etags': true }] }), /Did you mean http\.etag\?/);
    assert.match(await refusal({ ...own, variants: [{}, { 'http.etag': 'maybe' }] }), /"maybe"[\s\S]*true or false/);
    assert.match(await refusal({ ...own, variants: [{}, { 'redis.autoPipelining': true }] }), /redis\.autoPipelining/);
    assert.match(await refusal({ ...own, targets: ['express-memry'] }), /express-memory/);
    assert.match(await refusal({ ...own, scenario: 'reed' }), /Did you mean read\?/);
  });
});

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { RunResult } from '../../model/document/run-result.ts';
import { studyRecordSchema } from '../../model/document/study-record.ts';
import { renderStudies } from '../../tools/make-studies/render-studies.ts';
import { TEN_STACKS } from '../support/made-stacks.ts';
import { makeResult } from '../support/make-result.ts';

const GOLDEN = join(import.meta.dirname, 'studies-page.golden.txt');
const [stack = assert.fail()] = TEN_STACKS.filter(({ group }) => group === 'ranked');

function study(question = 'How many connections?'): RunResult {
  const stacks = [10, 1, 20].map((size) => ({
    ...stack,
    id: `${stack.id}@poolMax=${size}`,
    variant: { of: stack.id, settings: { 'postgres.poolMax': size } },
    okPerSec: size === 1 ? stack.okPerSec / 2 : stack.okPerSec,
  }));
  const result = makeResult({ stacks, visits: 4, engines: ['autocannon'] });
  const names = Object.fromEntries(stacks.map(({ id }) => [id, `a pool of ${id.split('=')[1]}`]));
  const record = studyRecordSchema.parse({
    id: 'pool',
    question,
    metrics: ['throughput', 'p99', 'pool-wait', 'cpu'],
    answer: { kind: 'optimum' },
    names,
  });
  return { ...result, plan: { ...result.plan, study: record, thresholds: [] } };
}

describe('the page of studies', () => {
  it('has question, answer, variants with intervals, date, machine, commit and settings of each', () => {
    const notRun = { id: 'odm', question: 'What does an ODM cost?', notRun: 'None of the chosen stacks can run here.' };
    const page = renderStudies([{ result: study() }, notRun]);
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(GOLDEN, page);
    assert.equal(page, readFileSync(GOLDEN, 'utf8'));
  });

  it('has the hit ratio of variants with a cache, and the durability of variants that differ in it', () => {
    const result = study();
    const [, second, third] = result.targets;
    for (const visit of result.visits) visit.cache = visit.target === second?.id ? { hits: 3, misses: 1 } : null;
    if (third !== undefined) [third.durability, third.loss] = ['relaxed', 'a crash may lose something'];
    const page = renderStudies([{ result }]);
    assert.match(page, /\| Hit ratio \| Durability \|\n/);
    assert.match(page, /\| a pool of 10 on express-postgres .* \| – \| durable \|\n/);
    assert.match(page, /\| a pool of 1 on express-postgres .* \| 75% \| durable \|\n/);
    assert.match(page, /\| a pool of 20 on express-postgres .* \| – \| relaxed \|\n/);
    assert.match(page, /express-postgres@poolMax=20: a crash may lose something\./);
  });

  it('has a row for a variant that could not be compared', () => {
    const result = study();
    const warning = { code: 'generator-busy', message: 'Busy.', fix: 'Again.', invalidates: true } as const;
    for (const visit of result.visits) if (visit.target.endsWith('=20')) visit.warnings.push(warning);
    assert.match(
      renderStudies([{ result }]),
      /\| a pool of 20 on express-postgres \| unknown \| unknown \| unknown \| unknown \|/,
    );
  });

  it('has no figures of a variant that the auditor proves wrong', () => {
    const result = study();
    for (const { target, rounds } of result.visits)
      for (const round of rounds)
        if (round.state === 'completed' && target.endsWith('=20')) round.measured.statuses = { '200': 1 };
    const page = renderStudies([{ result }]);
    assert.match(page, /\| a pool of 20 on express-postgres \| unknown \| unknown \| unknown \| unknown \|/);
    assert.match(
      page.replaceAll(/\s+/g, ' '),
      /highest with a pool of 10 on express-postgres: [^;]* Not compared: a pool of 20\./,
    );
  });

  it('is not wider than other pages beside its tables, and shows a hostile question as text', () => {
    const page = renderStudies([{ result: study('<script>|*a*'.repeat(12)) }]);
    const wide = page.split('\n').filter((line) => line.length > 120 && !/^[|*]/.test(line));
    assert.deepEqual(wide, []);
    assert.ok(!page.includes('<script>'));
  });

  it('begins no line with what Markdown takes for the marker of a list', () => {
    const result = study();
    const losses = Array.from({ length: 20 }, (_, index) => `${'x'.repeat(100 + index)} of 2. - > # and 3) more`);
    const page = renderStudies([{ result: { ...result, plan: { ...result.plan, losses } } }]);
    assert.ok(page.includes(' of 2.'));
    assert.doesNotMatch(page, /^ +(?:2\.|3\)|[->#]) ?/m);
  });

  it('refuses the document of a run that is no study', () => {
    assert.throws(() => renderStudies([{ result: makeResult() }]), /is no study/);
  });
});

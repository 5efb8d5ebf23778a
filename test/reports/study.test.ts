import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunResult } from '../../model/document/run-result.ts';
import { studyRecordSchema } from '../../model/document/study-record.ts';
import { shownName } from '../../reports/render/html/charts/shown-name.ts';
import { renderHtml } from '../../reports/render/html/run.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { TEN_STACKS } from '../support/made-stacks.ts';
import { makeResult } from '../support/make-result.ts';

const [stack = assert.fail()] = TEN_STACKS.filter(({ group }) => group === 'ranked');
const VARIANTS = ['postgres.poolMax=10', 'postgres.poolMax=1', 'postgres.poolMax=20'];
const stacks = VARIANTS.map((text) => ({ ...stack, id: `${stack.id}@${text}`, title: `${stack.title}, ${text}` }));
const [, slow = assert.fail()] = stacks;

/** A study in which the second variant serves half as much, at `cpu` times the CPU time per request of the others. */
function study({ visits = 6, cpu = 1 }: { readonly visits?: number; readonly cpu?: number } = {}): RunResult {
  const result = makeResult({ stacks, visits, engines: ['autocannon'] });
  for (const visit of result.visits)
    for (const round of visit.rounds) {
      if (round.state !== 'completed') continue;
      const { measured } = round;
      const isSlow = visit.target === slow.id;
      if (isSlow) measured.elapsedMs *= 2;
      const noise = 1 + 0.01 * ((visit.repetition % 3) - 1) * (isSlow ? 1 : -1);
      const good = measured.operations.reduce((all, { outcome, count }) => all + (outcome === 'ok' ? count : 0), 0);
      measured.resources.appCpuUs = 50 * good * noise * (isSlow ? cpu : 1);
      for (const id of Object.keys(measured.resources.servicesCpuUs)) measured.resources.servicesCpuUs[id] = 0;
    }
  return {
    ...result,
    plan: { ...result.plan, study: studyRecordSchema.parse({ id: 'pool', question: 'Which pool?' }), thresholds: [] },
  };
}

const answersOf = (result: RunResult): string[] => buildReportModel(result).groups.answers.map(({ text }) => text);

describe('a study', () => {
  it('names the best variants, and says of each what it costs and serves beside the first one', () => {
    const [best, first, second] = answersOf(study({ cpu: 1.1 }));
    assert.match(
      String(best),
      /^Highest throughput: postgres\.poolMax=(10|20); not significantly different from it: postgres\.poolMax=(10|20)\.$/,
    );
    const ofSlow = String([first, second].find((text) => text?.startsWith('postgres.poolMax=1 ')));
    assert.match(ofSlow, /instead of postgres\.poolMax=10: (9\.\d|1[01]\.\d)% more CPU time per request/);
    assert.match(ofSlow, /throughput −(4\d|5\d)\.\d% \(between −\d+\.\d% and −\d+\.\d%\)\.$/);
  });

  it('says that a difference is not significant, with its interval', () => {
    const of20 = String(answersOf(study()).find((text) => text.startsWith('postgres.poolMax=20 ')));
    assert.match(of20, /no significant difference in CPU time per request \(between [−+]\d+\.\d% and [−+]\d+\.\d%\)/);
    assert.match(of20, /no significant difference in throughput \(between/);
  });

  it('does not answer if too little was measured, or if CPU time is unknown', () => {
    assert.deepEqual(answersOf(study({ visits: 2 })), [
      'Which pool? Unknown: fewer than two variants could be compared.',
    ]);
    const result = study();
    for (const { rounds } of result.visits)
      for (const round of rounds) if (round.state === 'completed') round.measured.resources.appCpuUs = null;
    assert.match(answersOf(result).join(' '), /CPU time per request: unknown; throughput/);
  });

  it('has no thresholds, and passes without them', () => {
    const model = buildReportModel(study());
    assert.equal(model.exitCode, 0);
    assert.equal(model.question, 'Which pool?');
    assert.deepEqual(model.thresholds, []);
    assert.match(renderHtml(model), /Which pool\?/);
  });
});

describe('a variant in a chart', () => {
  it('keeps what makes it one, if its name is too long', () => {
    assert.equal(shownName('express-memory@validation=joi', 20), '…@validation=joi');
    assert.equal(shownName('express-memory@validation=joi', 10), '…@validat…');
    assert.equal(shownName('express-postgres-memcached', 10), 'express-p…');
    assert.equal(shownName('a@b=1', 10), 'a@b=1');
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Visit } from '../../model/document/visit.ts';
import { renderHtml } from '../../reports/render/html/run.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import type { ReportModel } from '../../reports/run/report-model.ts';
import { makeResult } from '../support/make-result.ts';

/** The closed round of a visit as one that answered nothing, and of which nothing is known to have failed. */
const silent = (visit: Visit): Visit => ({
  ...visit,
  rounds: visit.rounds.map((round) =>
    round.state === 'completed' && round.load.kind === 'closed'
      ? { ...round, measured: { ...round.measured, operations: [] } }
      : round,
  ),
});
const rankedOf = ({ sections }: ModelPart): Record<string, number | null> =>
  Object.fromEntries((sections[0]?.rows ?? []).map(({ target, rank }) => [target, rank]));
type ModelPart = Pick<ReportModel, 'sections'>;
const throughputOf = ({ sentences }: ReportModel): string =>
  sentences.find(({ text }) => text.startsWith('In a closed loop'))?.text ?? '';

test('a stack that answered nothing in one visit, or in all, shares no rank with anybody', () => {
  for (const isSilent of [() => true, (visit: Visit) => visit.repetition === 1]) {
    const model = buildReportModel(
      makeResult({ visit: (visit) => (visit.target === 'express-redis' && isSilent(visit) ? silent(visit) : visit) }),
    );
    assert.equal(rankedOf(model)['express-redis'], null);
    assert.match(throughputOf(model), /express-redis answered nothing in a visit and is not ranked/);
    assert.doesNotMatch(throughputOf(model), /express-redis (and|do not differ)/);
  }
});

test('the only stack that could be ranked is no winner over those that could not', () => {
  const model = buildReportModel(
    makeResult({
      visit: (visit) => (visit.target === 'express-postgres' || visit.repetition < 2 ? visit : null),
      state: 'interrupted',
    }),
  );
  assert.deepEqual([...new Set(Object.values(rankedOf(model)))], [null]);
  assert.match(
    throughputOf(model),
    /no stack of 4 durable stacks is ranked, because express-postgres alone could be: it served 2,\d+ requests\/s \(.*\); express-redis showed 4,\d+ requests\/s in 2 visits and is not ranked/,
  );
});

test('stacks that were never measured in the same repetitions are not compared, and share no rank for it', () => {
  const model = buildReportModel(
    makeResult({
      visits: 6,
      visit: (visit) => {
        const late = visit.target === 'express-redis';
        return late === visit.repetition >= 3 || ['node-memory'].includes(visit.target) ? visit : null;
      },
    }),
  );
  assert.equal(rankedOf(model)['express-redis'], null);
  assert.ok(Object.values(rankedOf(model)).includes(1));
});

test('ties are said as differences that are not significant', () => {
  const html = renderHtml(buildReportModel(makeResult()));
  assert.match(html, /do not differ significantly/);
  assert.doesNotMatch(html, /told apart/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { skipUnplanned } from '../../runner/experiments/run/run-blocks.ts';
import { makeResult } from '../support/make-result.ts';

test('a stack that the time did not suffice for is a skipped one; one that was visited once stays', () => {
  const made = makeResult();
  const isLeftOut = ({ target, repetition }: { readonly target: string; readonly repetition: number }): boolean =>
    target === 'node-memory' || (target === 'express-memory' && repetition > 0);
  const result = {
    ...made,
    plan: { ...made.plan, order: made.plan.order.filter((step) => !isLeftOut(step)) },
    visits: made.visits.filter((visit) => !isLeftOut(visit)),
  };
  skipUnplanned(result);
  assert.deepEqual(
    result.skipped.map(({ target }) => target),
    ['node-memory'],
  );
  assert.ok(!result.plan.targets.includes('node-memory') && !result.targets.some(({ id }) => id === 'node-memory'));
  const rows = buildReportModel(result).sections.flatMap((section) => section.rows);
  assert.equal(rows.find(({ target }) => target === 'express-memory')?.visits.planned, 1);
  assert.ok(
    rows.every(({ target, verdict, group }) => target !== 'node-memory' && (group === 'control' || verdict === 'pass')),
  );
  skipUnplanned(result);
  assert.equal(result.skipped.length, 1, 'told once');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { failUnderLoad } from '../support/fail-under-load.ts';
import { makeResult } from '../support/make-result.ts';

test('every note that invalidates is named by its own number', () => {
  const healthy = makeResult();
  const worded = (failing: number): string => {
    const result = healthy.targets.slice(0, failing).reduce((made, { id }) => failUnderLoad(made, id, 1), healthy);
    return (
      buildReportModel(result)
        .sentences.map(({ text }) => text)
        .find((text) => text.startsWith('Figures marked')) ?? ''
    );
  };
  assert.equal(worded(0), '');
  assert.equal(worded(1), 'Figures marked with note 1 must not be trusted.');
  assert.equal(worded(2), 'Figures marked with notes 1 and 2 must not be trusted.');
  assert.equal(worded(7), 'Figures marked with notes 1, 2, 3, 4, 5, 6 and 7 must not be trusted.');
});

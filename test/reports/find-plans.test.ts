import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunResult } from '../../model/document/run-result.ts';
import { studyRecordSchema } from '../../model/document/study-record.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { makeResult } from '../support/make-result.ts';

/** A run of `find` in which each stack reported the plans of its visits. */
function found(plans: Readonly<Record<string, readonly (string | null)[]>>, operation = 'find'): RunResult {
  const result = makeResult({ visits: 2 });
  for (const visit of result.visits) {
    const findPlan = plans[visit.target]?.[visit.repetition];
    if (visit.stack !== null && findPlan !== undefined) visit.stack = { ...visit.stack, findPlan };
  }
  const mix = [{ operation, share: 1 }];
  return { ...result, plan: { ...result.plan, scenarios: result.plan.scenarios.map((one) => ({ ...one, mix })) } };
}

const planOf = (result: RunResult): string | undefined =>
  buildReportModel(result).plan.find(({ name }) => name === 'Plan of find')?.value;

describe('the plan by which items are found', () => {
  it('is stated of each stack that explained it', () => {
    const plans = {
      'express-postgres': ['Seq Scan', 'Seq Scan'],
      'express-mongodb': ['IXSCAN items_name', 'IXSCAN items_name'],
    };
    assert.equal(planOf(found(plans)), 'express-postgres: Seq Scan; express-mongodb: IXSCAN items_name');
  });

  it('is unknown if the datastore did not explain, and several if it changed between visits', () => {
    assert.equal(planOf(found({ 'express-mongodb': [null, null] })), 'express-mongodb: unknown');
    const changed = found({ 'express-postgres': ['Seq Scan', 'Index Scan using items_name'] });
    assert.equal(planOf(changed), 'express-postgres: Seq Scan or Index Scan using items_name');
  });

  it('is said in the order of the variants, whichever was visited first', () => {
    const result = found({ 'express-postgres': ['Seq Scan'], 'express-mongodb': ['COLLSCAN'] });
    const study = studyRecordSchema.parse({ id: 'index', question: 'Which?' });
    const drawn = { ...result, visits: result.visits.toReversed(), plan: { ...result.plan, study } };
    const text = buildReportModel(drawn).groups.answers.map((answer) => answer.text);
    assert.match(text.join('\n'), /express-postgres: Seq Scan; express-mongodb: COLLSCAN\./);
  });

  it('is a part of the answer of a study, under the names of its variants', () => {
    const result = found({ 'express-postgres': ['Seq Scan', 'Seq Scan'], 'express-mongodb': [null, null] });
    const answers = (plan: RunResult['plan']): string =>
      buildReportModel({ ...result, plan })
        .groups.answers.map(({ text }) => text)
        .join('\n');
    assert.doesNotMatch(answers(result.plan), /as it explained/);
    const names = { 'express-postgres': 'no index' };
    const study = studyRecordSchema.parse({ id: 'index', question: 'Which?', names });
    const text = answers({ ...result.plan, study });
    assert.match(
      text,
      /How the datastore finds by name, as it explained: no index: Seq Scan; express-mongodb: unknown\./,
    );
  });

  it('is not stated if no scenario finds, or if no stack has one', () => {
    assert.equal(planOf(found({ 'express-postgres': ['Seq Scan', 'Seq Scan'] }, 'get')), undefined);
    assert.equal(planOf(found({})), undefined);
  });
});

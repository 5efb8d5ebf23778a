import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Visit } from '../../model/document/visit.ts';
import { renderTerminal } from '../../reports/render/terminal/run.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import type { ReportModel, Row } from '../../reports/run/report-model.ts';
import { TEN_STACKS } from '../support/made-stacks.ts';
import { failed, makeResult } from '../support/make-result.ts';

const rowsOf = (model: ReportModel): Row[] => model.sections.flatMap((section) => section.rows);

/** The target dies in the closed loop's round: the open model's had ended. */
function diesLate(visit: Visit): Visit {
  const error = { code: 'target-exited', what: 'It ended.', why: 'It exited with code 1.', fix: 'Read its log.' };
  return {
    ...visit,
    state: 'failed',
    error,
    rounds: visit.rounds.map((round) =>
      round.load.kind === 'open'
        ? round
        : {
            state: 'failed',
            error,
            engine: round.engine,
            engineVersion: round.engineVersion,
            load: round.load,
            startedAt: round.startedAt,
          },
    ),
  };
}

test('rounds of a failed visit are in no figure, even those that had ended, and the report says where figures come from', () => {
  const stacks = TEN_STACKS.filter(({ group }) => group === 'ranked');
  const limit = { code: 'load-not-delivered', message: 'Too late.', fix: 'More cores.', invalidates: true };
  const made = (dies: (visit: Visit) => boolean): ReportModel => {
    const result = makeResult({ stacks, durationMs: 6000, visit: (visit) => (dies(visit) ? diesLate(visit) : visit) });
    for (const visit of result.visits.filter(dies))
      for (const round of visit.rounds) if (round.state === 'completed') round.measured.warnings.push(limit);
    return buildReportModel(result);
  };
  const rowOf = (model: ReportModel, target: string): Row =>
    rowsOf(model).find((row) => row.target === target) ?? assert.fail(target);
  const cautionsOf = (model: ReportModel): string[] =>
    model.groups.cautions.map(({ text }) => text).filter((text) => text.startsWith('Visits of'));

  const some = made(({ target, repetition }) => target === 'express-postgres' && repetition === 0);
  const row = rowOf(some, 'express-postgres');
  assert.deepEqual([row.open?.due, row.closed?.okPerSecByVisit.length], [4800, 2]);
  assert.deepEqual([row.verdict, row.couldNotRun, row.open?.trusted, row.notes], ['inconclusive', true, true, []]);
  assert.ok(some.visits.some(({ state, target }) => state === 'failed' && target === 'express-postgres'));
  assert.match(some.groups.certainty.map(({ text }) => text).join(' '), /no invalid figure was found in 22 rounds/);
  assert.ok(cautionsOf(some).includes('Visits of express-postgres failed: its figures come from the other visits.'));

  const every = made(
    ({ target, repetition }) => target === 'express-postgres' || (target === 'express-redis' && repetition === 0),
  );
  assert.deepEqual([rowOf(every, 'express-postgres').open, rowOf(every, 'express-postgres').closed], [null, null]);
  assert.ok(every.timelines.every(({ target }) => target !== 'express-postgres'));
  assert.deepEqual(cautionsOf(every), [
    'Visits of express-redis failed: its figures come from the other visits.',
    'Visits of express-postgres failed, and no other visit has figures: its results are missing.',
  ]);
  const all = made(() => true);
  assert.deepEqual(cautionsOf(all), [
    'Visits of express-postgres, express-redis, express-postgres-redis and express-postgres-memcached failed, and no other visit has figures: their results are missing.',
  ]);
  assert.ok(renderTerminal(all, { width: 120, color: false }).includes('could not run'));
});

test('a visit whose generator failed keeps the figures of the other one, and counts as a failed one', () => {
  const spoilt = ({ target, repetition }: Visit): boolean => target === 'express-postgres' && repetition === 0;
  const withoutClosed = (visit: Visit): Visit => ({ ...diesLate(visit), state: 'completed', error: null });
  const stacks = TEN_STACKS.filter(({ group }) => group === 'ranked');
  const result = makeResult({
    stacks,
    durationMs: 6000,
    visit: (visit) => (spoilt(visit) ? withoutClosed(visit) : visit),
  });
  const model = buildReportModel(result);
  const row = rowsOf(model).find(({ target }) => target === 'express-postgres') ?? assert.fail();
  // Of three visits of 6 s at 400 requests/s.
  assert.deepEqual([row.open?.due, row.closed?.okPerSecByVisit.length], [7200, 2]);
  assert.deepEqual([row.verdict, row.couldNotRun, row.visits.failed], ['inconclusive', true, 1]);
  assert.equal(model.exitCode, 3);
  const [visit] = model.visits.filter(({ target, error }) => target === 'express-postgres' && error !== null);
  assert.equal(visit?.error, 'It ended. It exited with code 1.');
});

test('a stack whose visits failed in one scenario alone is named with that scenario', () => {
  const result = makeResult({ stacks: TEN_STACKS.slice(2, 3) });
  const [scenario] = result.plan.scenarios;
  assert.ok(scenario);
  result.plan.scenarios.push({ ...scenario, id: 'read' });
  result.plan.order.push(...result.plan.order.map((step) => ({ ...step, scenario: 'read' })));
  result.visits.push(...result.visits.map((visit) => failed({ ...visit, scenario: 'read' })));
  assert.ok(
    buildReportModel(result).groups.cautions.some(
      ({ text }) =>
        text === 'Visits of express-postgres at read failed, and no other visit has figures: its results are missing.',
    ),
  );
});

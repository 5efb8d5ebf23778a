import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunResult } from '../../model/document/run-result.ts';
import { renderCsv } from '../../reports/render/csv/run.ts';
import { renderHtml } from '../../reports/render/html/run.ts';
import { renderMarkdown } from '../../reports/render/markdown/run.ts';
import { renderTerminal } from '../../reports/render/terminal/run.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { FIVE_SERVICES, TEN_STACKS } from '../support/made-stacks.ts';
import { makeResult } from '../support/make-result.ts';
import { csvRecords } from '../support/read-tables.ts';

const made = makeResult();
const answerOf = (plan: Partial<RunResult['plan']>, result = made): string => {
  const { groups } = buildReportModel({ ...result, plan: { ...result.plan, ...plan } });
  return groups.answers.find(({ text }) => text.includes('In a closed loop'))?.text ?? '';
};

test('the answer says on how many cores app and datastores were, and who shared them', () => {
  assert.match(
    answerOf({}),
    /^In a closed loop on one core that app and datastores shared, express-redis served the most requests /,
  );
  assert.match(
    answerOf({ systemCpus: [0, 1, 2], generatorCpus: [3] }),
    /^In a closed loop on 3 cores that app and datastores shared, /,
  );
  assert.match(
    answerOf({ systemCpus: [], generatorCpus: [] }),
    /^In a closed loop on 2 cores that app, datastores and generator shared, /,
  );
  const single = makeResult({ stacks: TEN_STACKS.filter(({ id }) => id === 'express-redis') });
  assert.match(
    answerOf({}, single),
    /^In a closed loop on one core that app and datastore shared, express-redis served /,
  );
});

test('of datastores elsewhere nothing is said to be shared', () => {
  const services = FIVE_SERVICES.map((service) => ({ ...service, rung: 'external' as const }));
  assert.match(answerOf({}, makeResult({ services })), /^In a closed loop express-redis served the most requests /);
});

test('of containers that may use any core nothing is said to be shared', () => {
  const on = (cpuset: string): RunResult =>
    makeResult({
      services: FIVE_SERVICES.map((service) => ({ ...service, rung: 'compose' as const, settings: { cpuset } })),
    });
  assert.match(answerOf({}, on('all')), /^In a closed loop express-redis served the most requests /);
  assert.match(answerOf({}, on('1')), /^In a closed loop on one core that app and datastores shared, /);
});

test('the main table of every output gives the CPU of a good answer by app and datastores with its sum', () => {
  const model = buildReportModel(made);
  const outputs = [renderTerminal(model, { width: 120, color: false }), renderMarkdown(model), renderHtml(model)];
  for (const text of outputs) assert.match(text, /CPU µs[\s\S]*150\+60\+20=230/);
  const record = csvRecords(renderCsv(model)).find(({ target }) => target === 'express-postgres-redis');
  assert.deepEqual(
    ['services_cpu_us_per_request', 'system_cpu_us_per_request'].map((name) => Math.round(Number(record?.[name]))),
    [80, 230],
  );
});

test('a part of the CPU that is not known leaves the sum out', () => {
  const unknown = structuredClone(made);
  for (const { rounds } of unknown.visits)
    for (const round of rounds)
      if (round.state === 'completed') round.measured.resources.servicesCpuUs['redis-cache'] = null;
  const text = renderTerminal(buildReportModel(unknown), { width: 120, color: false });
  assert.match(text, /express-postgres-redis .* 150\+60\+\? /);
});

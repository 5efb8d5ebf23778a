import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Measured } from '../../model/document/measured.ts';
import type { RunResult } from '../../model/document/run-result.ts';
import { type StudyRecord, studyRecordSchema } from '../../model/document/study-record.ts';
import type { Visit } from '../../model/document/visit.ts';
import { shownName } from '../../reports/render/html/charts/shown-name.ts';
import { renderHtml } from '../../reports/render/html/run.ts';
import { renderMarkdown } from '../../reports/render/markdown/run.ts';
import { renderTerminal } from '../../reports/render/terminal/run.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import type { Row } from '../../reports/run/report-model.ts';
import { formatMetric } from '../../reports/run/study/metric-words.ts';
import { type MadeStack, TEN_STACKS } from '../support/made-stacks.ts';
import { makeResult } from '../support/make-result.ts';

const [stack = assert.fail(), other = assert.fail()] = TEN_STACKS.filter(({ group }) => group === 'ranked');
const SIZES = [10, 1, 20];
const POOL: Partial<StudyRecord> = { metrics: ['throughput', 'p99', 'pool-wait', 'cpu'] };

function variantsOf(of: MadeStack): MadeStack[] {
  return SIZES.map((size) => ({
    ...of,
    id: `${of.id}@poolMax=${size}`,
    title: `${of.title}, ${size}`,
    variant: { of: of.id, settings: { 'postgres.poolMax': size } },
  }));
}

interface Asked {
  readonly visits?: number;
  readonly cpu?: number;
  readonly record?: Partial<StudyRecord>;
  readonly stacks?: readonly MadeStack[];
}

/** A study in which variants of one connection serve half as much, at `cpu` times the CPU per request of the others. */
function study({ visits = 6, cpu = 1, record = {}, stacks = variantsOf(stack) }: Asked = {}): RunResult {
  const result = makeResult({ stacks, visits, engines: ['autocannon'] });
  for (const visit of result.visits)
    for (const round of visit.rounds) {
      if (round.state !== 'completed') continue;
      const { measured } = round;
      const isSlow = visit.target.endsWith('=1');
      if (isSlow) measured.elapsedMs *= 2;
      const noise = 1 + 0.01 * ((visit.repetition % 3) - 1) * (isSlow ? 1 : -1);
      const good = measured.operations.reduce((all, { outcome, count }) => all + (outcome === 'ok' ? count : 0), 0);
      measured.resources.appCpuUs = 50 * good * noise * (isSlow ? cpu : 1);
      for (const id of Object.keys(measured.resources.servicesCpuUs)) measured.resources.servicesCpuUs[id] = 0;
      measured.pools = [{ name: 'postgres', size: 1, inUse: 1, waiting: 0, waitMs: isSlow ? 4 * noise : 0 }];
    }
  const asked = studyRecordSchema.parse({ id: 'pool', question: 'Which pool?', ...record });
  return { ...result, plan: { ...result.plan, study: asked, thresholds: [] } };
}

function eachRound(result: RunResult, change: (visit: Visit, measured: Measured) => void): void {
  for (const visit of result.visits)
    for (const round of visit.rounds) if (round.state === 'completed') change(visit, round.measured);
}

/** Makes the figures of one variant invalid. */
function warnOf({ visits }: RunResult, target: string): void {
  const warning = { code: 'generator-busy', message: 'Busy.', fix: 'Again.', invalidates: true } as const;
  for (const visit of visits) if (visit.target === target) visit.warnings.push(warning);
}

const answersOf = (result: RunResult): string[] => buildReportModel(result).groups.answers.map(({ text }) => text);
const about = (result: RunResult, begin: string): string =>
  answersOf(result).find((text) => text.startsWith(begin)) ?? assert.fail(answersOf(result).join('\n'));

describe('a study', () => {
  it('says of each variant what it costs and serves beside the first one, with intervals', () => {
    const names = { [`${stack.id}@poolMax=1`]: 'one connection', [`${stack.id}@poolMax=10`]: 'ten' };
    const result = study({ cpu: 1.1, record: { names, answer: { kind: 'difference', per: 'read' } } });
    assert.match(
      about(result, 'One connection'),
      /^One connection costs (9|1[01])\.\d% \[\d+\.\d–1\d\.\d\] more CPU per read than ten on express-postgres; throughput falls by (4\d|5\d)\.\d% \[\d+\.\d–\d+\.\d\]\.$/,
    );
    const cheaper = study({ cpu: 0.8, record: { names } });
    assert.match(about(cheaper, 'One connection'), /needs (19|2[01])\.\d% \[.*\] less CPU per request than ten on/);
    const threefold = study({ cpu: 3, record: { names } });
    assert.match(
      about(threefold, 'One connection'),
      /costs (2\.9|3\.[01]) times \[[\d.]+–[\d.]+\] the CPU per request of ten/,
    );
  });

  it('says that a difference is not significant, with its interval', () => {
    assert.match(
      about(study(), 'No significant difference in CPU per request between poolMax=20 and poolMax=10'),
      /on express-postgres \[[−+]\d+\.\d% to [−+]\d+\.\d%(; tested over all pairs)?\]; no significant difference in throughput \[/,
    );
  });

  it('leads with the figure that the study names first', () => {
    const result = study({ record: { metrics: ['throughput', 'cpu'] } });
    assert.match(
      about(result, 'poolMax=1 serves'),
      /^poolMax=1 serves (4\d|5\d)\.\d% \[.*\] fewer requests than poolMax=10 on/,
    );
  });

  it('compares the variants of each stack with the first one of the same stack', () => {
    const result = study({ cpu: 1.1, stacks: [...variantsOf(stack), ...variantsOf(other)] });
    const texts = answersOf(result).filter((text) => text.startsWith('poolMax=1 costs'));
    assert.deepEqual(
      texts.map((text) => /than (.*?);/.exec(text)?.[1]),
      [`poolMax=10 on ${stack.id}`, `poolMax=10 on ${other.id}`],
    );
  });

  it('names the optimum, or the range in which nothing differs from it, and how long requests wait', () => {
    const result = study({ record: { ...POOL, answer: { kind: 'optimum', per: 'request' } } });
    assert.match(
      about(result, 'Throughput is highest'),
      /with poolMax=(10|20) on express-postgres: [\d,]+ requests\/s \[[\d,]+–[\d,]+\]; (flat|no significant difference) from poolMax=10 to poolMax=20 \(at most \d+\.\d% worse, by the 95% intervals\)\.$/,
    );
    assert.match(about(result, 'p99 is lowest'), /ms \[/);
    assert.match(
      about(result, 'Requests wait for a connection on average'),
      /0 ms with poolMax=10 on express-postgres, (4|3\.\d+|4\.\d+) ms \[[\d.]+–[\d.]+\] with poolMax=1 and 0 ms with poolMax=20/,
    );
    const alone = study({ cpu: 0.5, record: { metrics: ['cpu'], answer: { kind: 'optimum', per: 'request' } } });
    assert.match(about(alone, 'CPU per request is lowest with poolMax=1'), /significantly better than all others\.$/);
  });

  it('does not answer if too little was measured, and says what is unknown', () => {
    assert.deepEqual(answersOf(study({ visits: 2 })), ['Unknown: fewer than two variants could be compared.']);
    const result = study({ record: POOL });
    eachRound(result, (_, measured) => {
      measured.resources.appCpuUs = null;
      measured.pools = null;
    });
    assert.match(about(result, 'poolMax=1 serves'), /CPU per request: unknown\.$/);
    const unknown = { ...result, plan: { ...result.plan, study: studyRecordSchema.parse({ id: 'a', question: 'b' }) } };
    assert.match(
      about(unknown, 'The difference in CPU'),
      /between poolMax=1 and poolMax=10 on express-postgres is unknown; throughput falls/,
    );
    const waits = { ...POOL, answer: { kind: 'optimum', per: 'request' } } as const;
    const optimum = {
      ...result,
      plan: { ...result.plan, study: studyRecordSchema.parse({ id: 'a', question: 'b', ...waits }) },
    };
    assert.match(answersOf(optimum).join(' '), /How long requests wait for a connection is unknown/);
  });

  it('names the stack of each variant if two of them are compared', () => {
    const [[first = assert.fail()], [second = assert.fail()]] = [variantsOf(stack), variantsOf(other)];
    const stacks = [first, { ...second, durability: first.durability }];
    const differ = answersOf(study({ stacks })).join('\n');
    assert.match(differ, new RegExp(`poolMax=10 on ${other.id}.* poolMax=10 on ${stack.id}`));
    const optimum = { ...POOL, answer: { kind: 'optimum', per: 'request' } } as const;
    const result = study({ stacks, record: optimum });
    assert.match(
      about(result, 'Requests wait for a connection on average'),
      new RegExp(`0 ms with poolMax=10 on ${stack.id} and 0 ms with poolMax=10 on ${other.id}`),
    );
    for (const text of answersOf(result).filter((one) => / from poolMax/.test(one))) assert.fail(text);
  });

  it('says how long requests wait for a connection, also if that is 0, or unknown', () => {
    const metrics = ['throughput', 'pool-wait'] as const;
    const text = about(study({ record: { metrics: [...metrics] } }), 'poolMax=1 serves');
    assert.match(text, /; the wait for a connection is (4|3\.\d+|4\.\d+) ms \[[\d.]+–[\d.]+\] instead of 0 ms\.$/);
    assert.match(
      about(study({ record: { metrics: ['pool-wait'] } }), 'The wait for a connection is'),
      /^The wait for a connection is [\d.]+ ms \[[\d.]+–[\d.]+\] with poolMax=1 and 0 ms with poolMax=10 on express-postgres\.$/,
    );
    const result = study({ record: { metrics: [...metrics], answer: { kind: 'optimum', per: 'request' } } });
    eachRound(result, ({ target }, measured) => {
      if (target.endsWith('=20')) measured.pools = null;
    });
    assert.match(about(result, 'Requests wait'), / and [\d.]+ ms \[.*\] with poolMax=1; unknown with poolMax=20\.$/);
    const differ = study({ record: { metrics: [...metrics] } });
    eachRound(differ, ({ target, repetition }, { pools }) => {
      for (const pool of pools ?? []) pool.waitMs = (target.endsWith('=1') ? 4 : 2) + 0.01 * repetition;
    });
    assert.match(
      about(differ, 'poolMax=1 serves'),
      /; the wait for a connection (rises by \d+\.\d% \[|is [\d.]+ times \[[^;]*\] as high\.$)/,
    );
  });

  it('takes the mean wait over the pools of all workers, and the sum over datastores', () => {
    const result = study({ record: { metrics: ['throughput', 'pool-wait'], answer: { kind: 'optimum', per: 'a' } } });
    const pool = (name: string, waitMs: number): NonNullable<Measured['pools']>[number] => {
      return { name, size: 1, inUse: 1, waiting: 0, waitMs };
    };
    const four = [1, 2, 2, 3].map((waitMs) => pool('postgres', waitMs));
    eachRound(result, ({ target }, measured) => {
      measured.pools = target.endsWith('=1') ? [...four, pool('redis', 0.5)] : four;
    });
    assert.match(
      about(result, 'Requests wait'),
      /average 2\.00 ms \[2\.00–2\.00\] with poolMax=10 on express-postgres, 2\.50 ms \[2\.50–2\.50\] with poolMax=1 and 2\.00 ms/,
    );
  });

  it('says the throughput and the p99 that its table has, and no p99 that too few requests establish', () => {
    const metrics: StudyRecord['metrics'] = ['throughput', 'p99', 'cpu'];
    const record = { metrics, answer: { kind: 'optimum', per: 'request' } } as const;
    const result = study({ record });
    const rows = buildReportModel(result).sections.flatMap((section) => section.rows);
    for (const [begin, read] of [
      ['Throughput is highest', ({ closed }: Row) => closed?.okPerSec],
      ['p99 is lowest', ({ closed }: Row) => closed?.quantiles.map(({ us, lo, hi }) => ({ center: us, lo, hi }))[2]],
    ] as const) {
      const text = about(result, begin);
      const row = rows.find(({ target }) => target.endsWith(/poolMax=\d+/.exec(text)?.[0] ?? '-')) ?? assert.fail(text);
      const { center, lo, hi } = read(row) ?? assert.fail(text);
      const metric = begin.startsWith('p99') ? 'p99' : 'throughput';
      assert.ok(text.includes(`: ${formatMetric(metric, { center: center ?? 0, lo, hi, n: 6 })};`), text);
    }
    const few = study({ record, visits: 3, stacks: variantsOf({ ...stack, okPerSec: 12 }) });
    about(few, 'p99: unknown, fewer than two variants could be compared.');
    assert.match(about(few, 'poolMax=1 serves'), /; p99: unknown; /);
  });

  it('makes a range only of the values of one setting', () => {
    const [ten = assert.fail(), one = assert.fail(), twenty = assert.fail()] = variantsOf(stack);
    const id = `${stack.id}@ttlSeconds=12`;
    const ttl = { ...twenty, id, variant: { of: stack.id, settings: { 'cache.ttlSeconds': 12 } } };
    const stacks = [ten, one, twenty, ttl].map((made) => ({ ...made, okPerSec: stack.okPerSec }));
    const result = study({ stacks, record: { ...POOL, answer: { kind: 'optimum', per: 'request' } } });
    const text = about(result, 'Throughput is highest');
    assert.match(
      text,
      /(from poolMax=10 to poolMax=20 .*; not significantly different: ttlSeconds=12|with ttlSeconds=12 on express-postgres: [^;]*; not significantly different: poolMax=10 and poolMax=20)\.$/,
    );
  });

  it('calls a variant unknown that could not be compared, also the first one', () => {
    const optimum = { ...POOL, answer: { kind: 'optimum', per: 'request' } } as const;
    const busy = study({ record: optimum });
    warnOf(busy, `${stack.id}@poolMax=20`);
    assert.match(
      about(busy, 'Throughput is highest with poolMax=10'),
      /better than the others\. Not compared: poolMax=20\.$/,
    );
    assert.match(
      about(busy, 'The difference in throughput between poolMax=20 and poolMax=10 on express-postgres is unknown'),
      /p99: unknown; CPU per request: unknown\.$/,
    );
    const first = study();
    warnOf(first, `${stack.id}@poolMax=10`);
    const texts = answersOf(first);
    assert.equal(texts.length, 2, texts.join('\n'));
    assert.ok(
      texts.includes(
        'The difference in CPU per request between poolMax=10 and poolMax=1 on express-postgres is unknown; throughput: unknown.',
      ),
      texts.join('\n'),
    );
  });

  it('names no optimum by a figure in which nothing could be compared', () => {
    const result = study({ record: { metrics: ['throughput', 'cpu'], answer: { kind: 'optimum', per: 'request' } } });
    eachRound(result, ({ target }, { resources }) => {
      if (!target.endsWith('=1')) resources.appCpuUs = null;
    });
    about(result, 'CPU per request: unknown, fewer than two variants could be compared.');
  });

  it('names no variant the best that was measured in too few blocks', () => {
    const result = study({ record: { metrics: ['throughput'], answer: { kind: 'optimum', per: 'request' } } });
    for (const visit of result.visits) {
      if (!visit.target.endsWith('=20')) continue;
      if (visit.repetition > 1) visit.state = 'failed';
      for (const round of visit.rounds) if (round.state === 'completed') round.measured.elapsedMs /= 3;
    }
    assert.match(about(result, 'Throughput is highest with poolMax=10'), /Not compared: poolMax=20\.$/);
  });

  it('names no variant the best that is worse in each of its blocks', () => {
    const result = study({ record: { metrics: ['throughput'], answer: { kind: 'optimum', per: 'request' } } });
    for (const visit of result.visits) if (visit.target.endsWith('=20') && visit.repetition > 2) visit.state = 'failed';
    eachRound(result, ({ target, repetition }, measured) => {
      if (repetition <= 2) measured.elapsedMs /= target.endsWith('=20') ? 2 : 4;
    });
    const text = about(result, 'Throughput is highest');
    assert.match(text, /^Throughput is highest with poolMax=10 .* significantly better than all others\.$/);
  });

  it('names the scenario before each answer, and in tables about all, if there are several', () => {
    const result = study();
    const [scenario = assert.fail()] = result.plan.scenarios;
    const two = { ...result, plan: { ...result.plan, scenarios: [scenario, { ...scenario, id: 'write' }] } };
    assert.ok(answersOf(two).some((text) => text.startsWith('mixed-crud: ')));
    const again = result.visits.map((visit) => ({ ...visit, scenario: 'write' }));
    const model = buildReportModel({ ...two, visits: [...result.visits, ...again] });
    const separations = model.sentences.filter(({ text }) => text.includes('is not significant after'));
    assert.deepEqual(
      separations.map(({ text }) => text.split(': ')[0]),
      ['mixed-crud', 'write'].slice(0, separations.length),
    );
    for (const table of ['CPU per request', 'Datastores', 'Latency of the closed loop']) {
      const [, head = ''] = new RegExp(`## ${table}\\n+(.*)`).exec(renderMarkdown(model)) ?? [];
      assert.match(head, /^\| Stack \| Scenario \|/, table);
    }
    assert.equal(renderTerminal(model, { width: 160, color: false }).match(/│ Stack +│ Scenario +│/g)?.length, 2);
  });

  it('names the product that ran before each answer, if it is not the one that the stack is named after', () => {
    const mongodb = TEN_STACKS.find(({ id }) => id === 'express-mongodb') ?? assert.fail();
    const answers = answersOf(study({ stacks: variantsOf(mongodb) }));
    assert.ok(answers.length > 0);
    for (const text of answers) assert.match(text, /^With mongo-java-server instead of MongoDB: /);
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

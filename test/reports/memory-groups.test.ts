import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runResultSchema } from '../../model/document/run-result.ts';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import { renderHtml } from '../../reports/render/html/run.ts';
import { renderMarkdown } from '../../reports/render/markdown/run.ts';
import { renderTerminal } from '../../reports/render/terminal/run.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { type Comparand, comparePairs } from '../../reports/run/ranking/compare-pairs.ts';
import { byRepetition, logRatios } from '../../reports/run/ranking/ratios-within-blocks.ts';
import type { ReportModel, Row } from '../../reports/run/report-model.ts';
import { normalFrom } from '../support/machine-noise.ts';
import { TEN_STACKS } from '../support/made-stacks.ts';
import { makeGrouped } from '../support/make-grouped.ts';
import { makeResult } from '../support/make-result.ts';

const [reference, a, b, c] = [
  'express-postgres',
  'express-redis',
  'express-postgres-memcached',
  'express-postgres-redis',
] as const;
/** Of another class of durability: the reference of the groups is not that of their section. */
const [d, e] = ['express-mongodb', 'express-mongodb-redis'] as const;
const stacks = TEN_STACKS.filter(({ id }) => [reference, a, b, c, d, e].some((name) => name === id));
const members = [
  [a, d],
  [b, c, e],
];
const plain = makeResult({ stacks });
/** A machine that is up to twice as fast in one group as in the other one. */
const speed = (repetition: number, group: number): number => [1, 2, 0.6, 1.3, 0.8, 1.7][repetition * 2 + group] ?? 1;

const rowOf = ({ sections }: ReportModel, target: string): Row =>
  sections.flatMap(({ rows }) => rows).find((row) => row.target === target) ?? assert.fail(target);
const ratio = (model: ReportModel, over: string, under: string): number => {
  for (const { pairs } of model.sections)
    for (const pair of pairs) {
      if (pair.a === under && pair.b === over) return pair.ratio.center;
      if (pair.a === over && pair.b === under) return 1 / pair.ratio.center;
    }
  return assert.fail(`${over} ÷ ${under}`);
};
const close = (one: number, other: number): void => assert.ok(Math.abs(one / other - 1) < 1e-9, `${one}, ${other}`);

describe('ratios of stacks that were measured in groups', () => {
  const before = buildReportModel(plain);
  const model = buildReportModel(makeGrouped(plain, { reference, members, speed }));

  it('are what they would be in one block, although the machine was faster in one group', () => {
    for (const [over, under] of [
      [a, reference],
      [b, reference],
      [b, a],
      [c, a],
      [c, b],
      [e, d],
    ] as const)
      close(ratio(model, over, under), ratio(before, over, under));
    assert.deepEqual(
      [a, b, c, reference].map((target) => rowOf(model, target).rank),
      [a, b, c, reference].map((target) => rowOf(before, target).rank),
    );
  });

  it('go through the reference within each repetition', () => {
    const at = (repetition: number, group: number, value: number) => ({ repetition, group, value });
    const link = [at(0, 0, 100), at(0, 1, 200), at(1, 1, 200)];
    const [inFirst, inSecond] = [
      [at(0, 0, 300), at(1, 0, 1)],
      [at(0, 1, 500), at(1, 1, 500)],
    ];
    const [log = Number.NaN, ...more] = logRatios(inFirst, inSecond, link);
    close(Math.exp(log), 2.5 / 3);
    assert.deepEqual(more, [], 'the second repetition has no link to the first group');
    assert.deepEqual(logRatios(inFirst, inSecond, []), [], 'nothing joins the groups');
    assert.deepEqual(logRatios(link, inFirst, link), [Math.log(3)], 'the reference within its group');
  });

  it('are missing if the reference failed in a group too often, and the report still has the others', () => {
    const result = makeGrouped(plain, { reference, members });
    for (const visit of result.visits)
      if (visit.target === reference && visit.group === 1) [visit.state, visit.rounds] = ['failed', []];
    const { sections } = buildReportModel(result);
    const pairs = sections.flatMap((section) => section.pairs.map((pair) => [pair.a, pair.b].sort().join()));
    assert.ok(pairs.length >= 1 && !pairs.includes([a, b].sort().join()), pairs.join(' '));
  });
});

describe('the reference of groups', () => {
  const model = buildReportModel(makeGrouped(plain, { reference, members, speed }));

  it('has the mean of its visits of a repetition as the value of that repetition', () => {
    const { closed } = rowOf(model, reference);
    const values = closed?.okPerSecByVisit ?? [];
    assert.equal(values.length, 6);
    const means = [0, 1, 2].map((repetition) => {
      const own = values.filter((one) => one.repetition === repetition).map(({ value }) => value);
      return Math.sqrt((own[0] ?? 0) * (own[1] ?? 0));
    });
    byRepetition(values).forEach(({ value }, index) => close(value, means[index] ?? 0));
    close(closed?.okPerSec?.center ?? 0, Math.cbrt(means.reduce((product, value) => product * value, 1)));
    assert.equal(closed?.okPerSec?.n, 3);
  });

  it('has its visits of all groups planned and counted, and no other stack has more', () => {
    assert.deepEqual(rowOf(model, reference).visits, { planned: 6, completed: 6, failed: 0 });
    assert.deepEqual(rowOf(model, b).visits, { planned: 3, completed: 3, failed: 0 });
  });
});

describe('a report of groups', () => {
  it('says so in every output, and in which group each visit was', () => {
    const model = buildReportModel(makeGrouped(plain, { reference, members }));
    const said = 'Memory did not hold all stacks at once.';
    for (const text of [
      renderHtml(model),
      renderMarkdown(model).replaceAll('\\', ''),
      renderTerminal(model, { width: 200, color: false }),
    ])
      assert.ok(text.includes(said));
    assert.match(renderHtml(model), /<th[^>]*>Group</);
    assert.match(renderHtml(model), /1: express-redis, express-mongodb; 2: .*; express-postgres is in each/);
    assert.match(
      model.explanations.find(({ name }) => name === '× reference')?.value ?? '',
      /ratios to express-postgres/,
    );
  });

  it('of one block has nothing of groups', () => {
    const html = renderHtml(buildReportModel(plain));
    assert.doesNotMatch(html, /<th[^>]*>Group<|is in each/);
  });

  it('is the same for a file of a version without groups', () => {
    const older = structuredClone(plain) as unknown as { plan: { groups?: null; order: object[] }; visits: object[] };
    delete older.plan.groups;
    for (const step of [...older.plan.order, ...older.visits]) Reflect.deleteProperty(step, 'group');
    assert.equal(JSON.stringify(older).includes('"group":0'), false);
    assert.deepEqual(buildReportModel(runResultSchema.parse(older)), buildReportModel(runResultSchema.parse(plain)));
  });
});

describe('equal stacks in two groups', () => {
  for (const [title, noiseOf] of [
    ['equally noisy', () => 0.03],
    ['one of them 8 times as noisy', (name: number) => (name === 3 ? 0.24 : 0.03)],
    ['the reference 4 times as noisy', (name: number) => (name === 0 ? 0.12 : 0.03)],
  ] as const)
    it(`have different ranks in at most 5% of runs: ${title}`, (context) => {
      const random = seededRandom(8);
      const normal = normalFrom(random);
      const runs = 2000;
      let found = 0;
      for (let run = 0; run < runs; run += 1) {
        const machine = [0, 1, 2].map(() => [0.3 * normal(), 0.3 * normal()]);
        const values = (name: number, groups: readonly number[]): Comparand['values'] =>
          [0, 1, 2].flatMap((repetition) =>
            groups.map((group) => ({
              ...{ repetition, group },
              value: Math.exp((machine[repetition]?.[group] ?? 0) + noiseOf(name) * normal()),
            })),
          );
        const link = values(0, [0, 1]);
        const made = [[0], [0], [1], [1]].map((groups, index) => ({
          name: `${index + 1}`,
          values: values(index + 1, groups),
        }));
        if (comparePairs([{ name: '0', values: link }, ...made], link).some(({ established }) => established))
          found += 1;
      }
      context.diagnostic(`${((found / runs) * 100).toFixed(1)}%`);
      assert.ok(found / runs <= 0.05, `${found} of ${runs}`);
    });
});

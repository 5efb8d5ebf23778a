import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CapacityResult } from '../../../model/document/capacity-result.ts';
import { EXIT } from '../../../model/exit-codes.ts';
import { compareCapacity } from '../../../reports/comparison/capacity/compare-capacity.ts';
import type { CompareModel } from '../../../reports/comparison/compare-model.ts';
import { renderCompareCsv } from '../../../reports/render/csv/comparison.ts';
import { renderCompareHtml } from '../../../reports/render/html/comparison.ts';
import { renderCompareMarkdown } from '../../../reports/render/markdown/comparison.ts';
import { renderCompareTerminal } from '../../../reports/render/terminal/comparison.ts';
import { TEN_STACKS } from '../../support/made-stacks.ts';
import { type CapacityOptions, makeCapacity, type MadeCapacity } from '../../support/make-capacity.ts';
import { csvRecords } from '../../support/read-tables.ts';

const STACKS = TEN_STACKS.filter(({ id }) => ['node-memory', 'express-postgres', 'express-redis'].includes(id));
const faster = (id: string, factor: number) =>
  STACKS.map((stack) => (stack.id === id ? { ...stack, okPerSec: stack.okPerSec * factor } : stack));

function compare(
  before: CapacityOptions,
  after: CapacityOptions,
  change: (result: CapacityResult) => CapacityResult = (result) => result,
): CompareModel {
  const made: MadeCapacity[] = [
    makeCapacity({ stacks: STACKS, blocks: 6, ...before }),
    makeCapacity({ stacks: STACKS, blocks: 6, seed: 2, ...after }),
  ];
  const [a, b] = made.map(({ result }, index) => ({ ...result, id: `capacity-${index}` }));
  if (a === undefined || b === undefined) return assert.fail();
  const changed = change(b);
  const results = [
    { name: 'before', result: a },
    { name: 'after', result: changed },
  ];
  return compareCapacity(results, (result) => made[result === a ? 0 : 1]?.model ?? assert.fail());
}

const answersOf = ({ tables }: CompareModel): Record<string, string | undefined> =>
  Object.fromEntries(tables.flatMap(({ rows }) => rows.map(({ target, cells }) => [target, cells[0]?.answer])));

describe('the comparison of two capacity measurements', () => {
  it('shows the ratio of each stack with its interval, and which differ significantly', () => {
    const model = compare({}, { stacks: faster('express-redis', 1.25) });
    assert.deepEqual(answersOf(model), {
      'node-memory': 'open',
      'express-postgres': 'open',
      'express-redis': 'better',
    });
    assert.match(
      model.sentences[0]?.text ?? '',
      /^B against A: significantly better in 1 of 3 figures: capacity of express-redis 1\.2\d \[1\.\d\d–1\.\d\d\], higher\.$/,
    );
    assert.equal(model.exitCode, EXIT.pass);
  });

  it('gives no answer if a control differs', () => {
    const model = compare({}, { stacks: faster('node-memory', 1.3) });
    assert.deepEqual(new Set(Object.values(answersOf(model))), new Set(['not-comparable']));
    assert.match(model.obstacles[0]?.text ?? '', /^A control differs significantly \(capacity of node-memory/);
    assert.equal(model.exitCode, EXIT.invalid);
  });

  it('refuses other targets, scenarios and items, and shows the ratio of other machines', () => {
    const codes = (after: CapacityOptions, change?: (result: CapacityResult) => CapacityResult) =>
      compare({}, after, change).obstacles.map(({ code, kind }) => `${code} ${kind}`);
    assert.deepEqual(codes({ plan: { latencyThreshold: 'p(99)<50' } }), ['target measurement']);
    assert.deepEqual(codes({ plan: { errorThreshold: 'errors<=1%' } }), ['errors measurement']);
    assert.deepEqual(codes({ plan: { items: 200 } }), ['items measurement']);
    assert.deepEqual(codes({ plan: { maxInFlight: 100 } }), ['in-flight measurement']);
    const elsewhere = compare({}, {}, (result) => ({
      ...result,
      environment: { ...result.environment, cpuModel: 'Another CPU' },
    }));
    assert.deepEqual(
      elsewhere.obstacles.map(({ code, kind }) => `${code} ${kind}`),
      ['processor environment'],
    );
    assert.ok(elsewhere.tables.every(({ rows }) => rows.every(({ cells }) => cells[0]?.difference !== null)));
  });

  it('says why a stack without a figure cannot be compared', () => {
    const model = compare(
      {},
      {
        estimate: (stack, { target, checks, caveats, ...measured }) =>
          stack.id === 'express-redis'
            ? { target, checks, caveats, blocks: [], kind: 'at-least', perSec: 9800, endedBy: 'generator' }
            : { target, checks, caveats, ...measured },
      },
    );
    assert.match(
      model.obstacles.map(({ text }) => text).join('\n'),
      /^No figure in B: express-redis sustains at least 9,800 requests\/s: the generator ended there first\.$/m,
    );
    assert.equal(answersOf(model)['express-redis'], 'not-comparable');
  });

  it('is refused for the same measurement, and for an interrupted one', () => {
    const { result, model } = makeCapacity({ stacks: STACKS });
    const same = compareCapacity(
      [
        { name: 'a', result },
        { name: 'b', result },
      ],
      () => model,
    );
    assert.deepEqual(
      same.obstacles.map(({ code }) => code),
      ['same-run'],
    );
    const partial = compare({}, { state: 'interrupted' });
    assert.deepEqual(
      partial.obstacles.map(({ code }) => code),
      ['incomplete'],
    );
  });

  it('lists what differs in settings and environment', () => {
    const model = compare({}, {}, (result) => ({
      ...result,
      environment: { ...result.environment, commit: 'c0ffee' },
    }));
    assert.deepEqual(
      model.changes.map(({ name }) => name),
      ['Commit', 'Seed'],
    );
  });

  it('is shown by every renderer of comparisons', () => {
    const model = compare({}, { stacks: faster('express-redis', 1.25) });
    assert.match(renderCompareTerminal(model, { width: 120, color: false }), /Capacity, requests\/s · mixed-crud\n┌/);
    assert.match(renderCompareMarkdown(model), /## Capacity, requests\/s · mixed-crud/);
    assert.match(renderCompareHtml(model), /<strong>Capacity, requests\/s · mixed-crud<\/strong>/);
    assert.deepEqual(
      csvRecords(renderCompareCsv(model)).map(({ figure, unit, target, answer }) => [figure, unit, target, answer]),
      [
        ['capacity', '1/s', 'express-redis', 'better'],
        ['capacity', '1/s', 'express-postgres', 'open'],
        ['capacity', '1/s', 'node-memory', 'open'],
      ],
    );
  });

  it('needs two results', () => {
    assert.throws(() => compareCapacity([]), RangeError);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Durability } from '../../model/document/datastore-record.ts';
import type { RunResult } from '../../model/document/run-result.ts';
import { renderCapacityHtml } from '../../reports/render/html/capacity.ts';
import { renderHtml } from '../../reports/render/html/run.ts';
import { renderCapacityMarkdown } from '../../reports/render/markdown/capacity.ts';
import { renderMarkdown } from '../../reports/render/markdown/run.ts';
import { renderCapacityTerminal } from '../../reports/render/terminal/capacity.ts';
import { renderTerminal } from '../../reports/render/terminal/run.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { type MadeStack, TEN_STACKS } from '../support/made-stacks.ts';
import { makeCapacity } from '../support/make-capacity.ts';
import { makeResult } from '../support/make-result.ts';

const LOSS = 'a crash of the server may lose the last acknowledged writes';

/** `express-postgres@off` is a variant of express-postgres; only what is `relaxed` can lose something. */
function resultOf(...named: readonly (readonly [id: string, durability: Durability, okPerSec: number])[]): RunResult {
  const stacks = named.map(([id, durability, okPerSec]): MadeStack => {
    const [stack = assert.fail()] = TEN_STACKS.filter((one) => one.id === id.split('@')[0]);
    return { ...stack, id, durability, okPerSec };
  });
  const result = makeResult({ stacks, visits: 6, engines: ['autocannon'] });
  return {
    ...result,
    plan: { ...result.plan, thresholds: [] },
    targets: result.targets.map((target) => {
      const [of = '', value] = target.id.split('@');
      return {
        ...target,
        loss: target.durability === 'relaxed' ? LOSS : null,
        variant: value === undefined ? null : { of, settings: { durability: value } },
      };
    }),
  };
}

function sectionsOf(result: RunResult): readonly (readonly string[])[] {
  return buildReportModel(result).sections.map(({ rows }) => rows.map(({ target }) => target).sort());
}

const ON = ['express-postgres@on', 'durable', 1000] as const;
const OFF = ['express-postgres@off', 'relaxed', 3000] as const;
const ALWAYS = ['express-redis@always', 'durable', 2000] as const;
const EVERYSEC = ['express-redis@everysec', 'relaxed', 5000] as const;

describe('variants of one stack that differ in durability', () => {
  const model = buildReportModel(resultOf(ON, OFF));

  it('are in one section, and the ratio is to the first one', () => {
    assert.deepEqual(
      model.sections.map(({ rows, durability, variantsOf }) => [rows.length, durability, variantsOf]),
      [[2, null, 'express-postgres']],
    );
    const [best] = model.sections[0]?.rows ?? [];
    assert.equal(best?.target, OFF[0]);
    assert.equal(best.toReference?.reference, ON[0]);
    assert.ok(best.toReference.ratio.center > 2);
  });

  it('are said to differ in durability, with what a crash may lose', () => {
    const texts = model.sentences.map(({ text }) => text).join('\n');
    assert.match(
      texts,
      /express-postgres@off served the most requests among 2 variants of express-postgres, of different durability:/,
    );
    assert.match(texts, new RegExp(`^express-postgres@off: ${LOSS}\\.$`, 'm'));
    assert.doesNotMatch(texts, /express-postgres@on: a crash/);
  });

  it('have their durability in each row of the main table of every report', () => {
    const row = /express-postgres@off.{0,120}relaxed[^]*express-postgres@on.{0,120}durable/;
    for (const text of [renderMarkdown(model), renderTerminal(model, { width: 160, color: false })]) {
      const [, table = ''] = text.split('variants of express-postgres (of different durability)');
      assert.match(table, /Stack +[|│] *Durability/);
      assert.match(table, row);
    }
    assert.match(renderHtml(model), /<th[^>]*>Durability<\/th>/);
  });

  it('are never ranked with other stacks, and variants of two stacks not with each other', () => {
    assert.deepEqual(sectionsOf(resultOf(ON, OFF, ALWAYS, EVERYSEC)), [
      ['express-postgres@off', 'express-postgres@on'],
      ['express-redis@always', 'express-redis@everysec'],
    ]);
    assert.deepEqual(sectionsOf(resultOf(ON, OFF, ['express-redis', 'durable', 2000])), [
      ['express-redis'],
      ['express-postgres@off', 'express-postgres@on'],
    ]);
  });

  it('have the stack as it is beside them', () => {
    assert.deepEqual(sectionsOf(resultOf(['express-postgres', 'durable', 1000], OFF)), [
      ['express-postgres', 'express-postgres@off'],
    ]);
  });
});

describe('stacks of one durability class', () => {
  it('are compared as before, variants or not', () => {
    const model = buildReportModel(resultOf(ON, ALWAYS, ['express-postgres-redis', 'durable', 4000]));
    assert.deepEqual(
      model.sections.map(({ rows, durability, variantsOf }) => [rows.length, durability, variantsOf]),
      [[3, 'durable', null]],
    );
    assert.match(model.sentences.map(({ text }) => text).join('\n'), /among 3 durable stacks/);
    assert.doesNotMatch(renderHtml(model), /<th[^>]*>Durability<\/th>/);
  });

  it('that are relaxed say what a crash may lose, once for all of them', () => {
    const texts = buildReportModel(resultOf(OFF, EVERYSEC)).sentences.map(({ text }) => text);
    assert.deepEqual(
      texts.filter((text) => text.includes('crash')),
      [`express-postgres@off and express-redis@everysec: ${LOSS}.`],
    );
  });
});

describe('a capacity measurement', () => {
  it('compares variants of one stack across durability, and names it in each row', () => {
    const [stack = assert.fail()] = TEN_STACKS.filter(({ id }) => id === 'express-postgres');
    const stacks = [ON, OFF].map(([id, durability, okPerSec]): MadeStack => ({ ...stack, id, durability, okPerSec }));
    const variant = { of: 'express-postgres', settings: {} };
    const { model } = makeCapacity({
      stacks,
      target: (target) => ({ ...target, variant, loss: target.durability === 'relaxed' ? LOSS : null }),
    });
    assert.deepEqual(
      model.sections.map(({ rows, variantsOf }) => [rows.map(({ target }) => target), variantsOf]),
      [[[OFF[0], ON[0]], 'express-postgres']],
    );
    const texts = model.sentences.map(({ text }) => text).join('\n');
    assert.match(texts, /sustains the most load among 2 variants of express-postgres, of different durability, with/);
    assert.match(texts, new RegExp(`^express-postgres@off: ${LOSS}\\.$`, 'm'));
    const row = /express-postgres@off.{0,40}relaxed[^]*express-postgres@on.{0,40}durable/;
    for (const text of [renderCapacityMarkdown(model), renderCapacityTerminal(model, { width: 160, color: false })])
      assert.match(text.split('variants of express-postgres (of')[1] ?? '', row);
    assert.match(renderCapacityHtml(model), /<th[^>]*>Durability<\/th>/);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CapacityEstimate } from '../../../model/capacity/capacity-estimate.ts';
import type { CapacityVisit } from '../../../model/document/capacity-result.ts';
import { EXIT } from '../../../model/exit-codes.ts';
import { buildCapacityModel } from '../../../reports/capacity/build-capacity-model.ts';
import type { CapacityModel, CapacityRow } from '../../../reports/capacity/capacity-model.ts';
import { describeTarget } from '../../../reports/capacity/describe-target.ts';
import { formatCalmSteps, formatCapacity } from '../../../reports/capacity/format-capacity.ts';
import { CAPACITY_MODELS, TWO_STACKS } from '../../support/made-capacities.ts';
import { type CapacityOptions, makeCapacity } from '../../support/make-capacity.ts';

type Measured = CapacityEstimate & { kind: 'measured' };

const rowsOf = ({ sections }: CapacityModel): CapacityRow[] => sections.flatMap(({ rows }) => [...rows]);
const rowOf = (model: CapacityModel, target: string): CapacityRow =>
  rowsOf(model).find((row) => row.target === target) ?? assert.fail(target);
const textsOf = ({ sentences }: CapacityModel): string => sentences.map(({ text }) => text).join('\n');
const two = (options: CapacityOptions = {}): CapacityModel => makeCapacity({ stacks: TWO_STACKS, ...options }).model;
/** The made estimate of PostgreSQL's stack, changed. */
const postgres = (change: (measured: Measured) => CapacityEstimate): CapacityModel =>
  two({ estimate: (stack, measured) => (stack.id === 'express-postgres' ? change(measured) : measured) });
const misses = ({ target, checks, caveats }: Measured, observed: { latencyMs: number | null; errorShare: number }) =>
  ({ target, checks, caveats, blocks: [], kind: 'misses-at-every-rate', perSec: 1, observed }) as const;
const failed = (visit: CapacityVisit): CapacityVisit => ({
  ...visit,
  state: 'failed',
  steps: [],
  error: { code: 'target-exited', what: `${visit.target} ended.`, why: 'It exited with code 1.', fix: 'Read its log.' },
});

describe('what is said of a capacity', () => {
  it('names the stack that sustains most, with its interval and its lead', () => {
    assert.match(
      textsOf(two()),
      /^express-redis sustains the most load among 2 durable stacks with p99 below 200 ms and at most 0\.1% errors, on one core that app and datastore shared: [\d,]+ requests\/s \(95% interval [\d,]+ to [\d,]+, 4 blocks\), 1\.\d\d× \[1\.\d\d–1\.\d\d\] as much as express-postgres\./,
    );
  });

  it('names no winner if the difference is not significant', () => {
    const stacks = TWO_STACKS.map((stack) => ({ ...stack, okPerSec: 3000 }));
    assert.match(
      textsOf(two({ stacks })),
      /^No clear winner among 2 durable stacks .*: the difference between .* is not significant\./,
    );
  });

  it('names no winner if the generator ended before the saturation of another stack', () => {
    const model = postgres(({ target, checks, caveats, blocks }) => ({
      target,
      checks,
      caveats,
      blocks,
      kind: 'at-least',
      perSec: 9800,
      endedBy: 'generator',
    }));
    assert.match(
      textsOf(model),
      /express-postgres sustains at least 9,800 requests\/s: the generator ended there first\./,
    );
    assert.equal(formatCapacity(rowOf(model, 'express-postgres')), 'at least 9,800');
    assert.equal(model.exitCode, EXIT.pass);
  });

  it('calls no step undisturbed if the system does not report what others took', () => {
    const blind = (measured: Measured): Measured => ({
      ...measured,
      blocks: measured.blocks.map((block) => ({ ...block, waitShare: null })),
    });
    const { sentences, sections } = two({ estimate: (_stack, measured) => blind(measured) });
    const text = sentences.map((sentence) => sentence.text).join('\n');
    assert.match(text, /Whether other processes took the cores is unknown on this machine/);
    assert.doesNotMatch(text, /undisturbed step/);
    for (const row of sections.flatMap(({ rows }) => rows)) assert.equal(formatCalmSteps(row), 'unknown');
  });

  it('says which threshold even the lowest rate misses, and by how much', () => {
    const slow = postgres((measured) => misses(measured, { latencyMs: 412, errorShare: 0 }));
    assert.match(textsOf(slow), /express-postgres: even 1 request\/s misses p\(99\)<200: 412 ms\./);
    assert.equal(formatCapacity(rowOf(slow, 'express-postgres')), 'none: 412 ms at 1/s');
    const failing = postgres((measured) => misses(measured, { latencyMs: 3, errorShare: 0.12 }));
    assert.match(textsOf(failing), /express-postgres: even 1 request\/s misses errors<=0\.1%: 12% failed\./);
    assert.deepEqual([slow.exitCode, failing.exitCode], [EXIT.pass, EXIT.pass]);
    const given = two({
      plan: { thresholdsGiven: true },
      estimate: (_, measured) => misses(measured, { latencyMs: 412, errorShare: 0 }),
    });
    assert.equal(given.exitCode, EXIT.failed);
  });

  it('gives a figure that is not reliable if others took much of the core and no other stack was measured', () => {
    const { sentences } = makeCapacity({
      stacks: TWO_STACKS.slice(0, 1),
      estimate: (_, measured) => ({
        ...measured,
        caveats: ['disturbed'],
        blocks: measured.blocks.map((block) => ({ ...block, waitShare: 0.4 })),
      }),
    }).model;
    assert.match(
      sentences[0]?.text ?? '',
      /^express-postgres sustains about [\d,]+ requests\/s, but the figure is not reliable: others took 40% of the core\.$/,
    );
  });

  it('gives only a ratio if others took much of the core', () => {
    const model = postgres((measured) => ({
      ...measured,
      caveats: ['disturbed'],
      blocks: measured.blocks.map((block) => ({ ...block, waitShare: 0.28 })),
    }));
    assert.match(textsOf(model), /Of express-postgres only a ratio is reliable: others took 28% of the core\./);
    const row = rowOf(model, 'express-postgres');
    assert.deepEqual([row.answer, row.rank, formatCapacity(row).slice(0, 6)], ['ratio-only', 2, 'about ']);
  });

  it('does not rank what its own check contradicts, unless rates were played directly', () => {
    const caveats = ['check-failed'] as const;
    const checks = { played: 3, calm: 3, kept: 1 };
    const claimed = postgres((measured) => ({ ...measured, caveats, checks }));
    const row = rowOf(claimed, 'express-postgres');
    assert.deepEqual(
      [row.answer, row.rank, row.verdict, claimed.exitCode],
      ['unconfirmed', null, 'inconclusive', EXIT.inconclusive],
    );
    const blocksOf = ({ blocks }: Measured) => blocks.map((block) => ({ ...block, way: 'direct' as const }));
    const played = postgres((measured) => ({
      ...measured,
      way: 'direct',
      caveats,
      checks,
      blocks: blocksOf(measured),
    }));
    assert.deepEqual([rowOf(played, 'express-postgres').answer, played.exitCode], ['measured', EXIT.pass]);
    assert.match(textsOf(played), /that of express-postgres from rates that were played until the target was missed\./);
  });

  it('says what is unknown once for all stacks with the same reason', () => {
    const { sentences, exitCode } = CAPACITY_MODELS.none;
    const unknown = sentences.filter(({ text }) => text.includes('is unknown'));
    assert.deepEqual(
      unknown.map(({ text }) => text),
      [
        'The capacity of express-postgres, express-redis, express-postgres-redis and express-postgres-memcached is unknown. No block of it was measured to its end.',
      ],
    );
    assert.equal(exitCode, EXIT.interrupted);
  });

  it('is about one stack if there is one', () => {
    const { question, sentences } = CAPACITY_MODELS.one;
    assert.equal(question, 'How much load does express-postgres sustain with p99 below 200\u00A0ms?');
    assert.match(sentences[0]?.text ?? '', /^express-postgres sustains [\d,]+ requests\/s \(95% interval/);
  });
});

describe('the exit code of a capacity measurement', () => {
  it('is 3 if a visit failed, or if nothing was measured', () => {
    assert.equal(two({ visit: (visit) => (visit.index === 1 ? failed(visit) : visit) }).exitCode, EXIT.couldNotRun);
    assert.equal(two({ visit: () => null }).exitCode, EXIT.couldNotRun);
  });

  it('is 4 if the capacity of a ranked stack is unknown, and not for a stand-in', () => {
    const unknown = (id: string) =>
      makeCapacity({
        estimate: (stack, { target, checks, caveats, ...measured }) =>
          stack.id === id
            ? { target, checks, caveats, blocks: [], kind: 'unknown', reason: 'Too few blocks.' }
            : { target, checks, caveats, ...measured },
      }).model.exitCode;
    assert.deepEqual([unknown('express-redis'), unknown('express-mongodb')], [EXIT.inconclusive, EXIT.pass]);
  });

  it('is 5 if a warning invalidates a figure', () => {
    const warning = { code: 'stood-still', message: 'It stood still.', fix: 'Measure again.', invalidates: true };
    assert.equal(two({ visit: (visit) => ({ ...visit, warnings: [warning] }) }).exitCode, EXIT.invalid);
  });

  it('is 130 if it was interrupted', () => {
    assert.equal(
      two({ state: 'interrupted', visit: (visit) => (visit.index < 5 ? visit : null) }).exitCode,
      EXIT.interrupted,
    );
  });
});

describe('the curve of a stack', () => {
  it('pools the steps of blocks that knew the capacity a little better or worse, by rising rate', () => {
    for (const { curve } of rowsOf(CAPACITY_MODELS.ten)) {
      assert.deepEqual(
        curve.map(({ steps }) => steps),
        Array<number>(8).fill(4),
      );
      for (const [index, planned] of [0.1, 0.3, 0.5, 0.7, 0.85, 0.95, 1.05, 1.2].entries())
        assert.ok(Math.abs((curve[index]?.share ?? 0) / planned - 1) < 0.03);
      for (const rates of [curve.map(({ ratePerSec }) => ratePerSec), curve.map(({ tail }) => tail.us ?? 0)])
        assert.deepEqual(
          rates,
          [...rates].sort((a, b) => a - b),
        );
    }
  });

  it('has a point of its own for each rate if the blocks of a noisy machine knew different capacities', () => {
    const { curve } = rowOf(
      two({
        visit: (visit) => ({
          ...visit,
          steps: visit.steps.map((step) => ({ ...step, ratePerSec: step.ratePerSec * (1 + 0.2 * visit.repetition) })),
        }),
      }),
      'express-redis',
    );
    assert.ok(curve.length > 16, `${curve.length}`);
    const rates = curve.map(({ ratePerSec }) => ratePerSec);
    assert.deepEqual(
      rates,
      [...rates].sort((a, b) => a - b),
    );
  });

  it('falls in goodput past the capacity, which throughput would not show', () => {
    const { curve } = rowOf(CAPACITY_MODELS.two, 'express-redis');
    const [at = 0, past = 0] = [curve.at(-3)?.goodputPerSec, curve.at(-1)?.goodputPerSec];
    assert.ok(past < at, `${past} and ${at}`);
  });

  it('counts dropped and failed requests as missed, and as slower than every answer', () => {
    const { curve } = rowOf(
      two({
        visit: (visit) => ({
          ...visit,
          steps: visit.steps.map((step) => {
            const [dropped, lost] = [Math.round(step.due * 0.03), Math.round(step.due * 0.02)];
            const good = step.due - dropped - lost;
            const latency = step.latency === null ? null : { ...step.latency, count: good };
            return { ...step, dropped, failed: { lost }, good, overTarget: lost, latency };
          }),
        }),
      }),
      'express-redis',
    );
    const [first] = curve;
    assert.ok(Math.abs((first?.missedShare ?? 0) - 0.05) < 0.005);
    assert.equal(first?.tail.state, 'failures');
    assert.equal(first?.p50.state, 'measured');
  });

  it('is empty without steps', () => {
    const steps = (visit: CapacityVisit): CapacityVisit => ({
      ...visit,
      steps: visit.steps.filter(({ purpose }) => purpose !== 'curve'),
    });
    assert.deepEqual(rowOf(two({ visit: steps }), 'express-redis').curve, []);
  });
});

describe('the model of a capacity measurement', () => {
  it('names strict and loose limits, and none of errors', () => {
    const words = (latencyThreshold: string, errorThreshold: string) =>
      describeTarget({ latencyThreshold, errorThreshold }).words;
    assert.equal(words('p(99)<200', 'errors<=0.1%'), 'p99 below 200 ms and at most 0.1% errors');
    assert.equal(words('p(99.9)<=12.5', 'errors<1%'), 'p99.9 of at most 12.5 ms and less than 1% errors');
    assert.equal(words('med<20', 'errors<=0'), 'p50 below 20 ms and no errors');
  });

  it('has the recovery after overload, and how often there was none', () => {
    const { recovery } = rowOf(
      two({
        visit: (visit) => ({
          ...visit,
          steps: visit.steps.map((step) => (step.startMs < 1000 ? { ...step, recoveryMs: null } : step)),
        }),
      }),
      'express-redis',
    );
    assert.deepEqual([recovery?.never, recovery?.steps], [4, 40]);
    assert.ok((recovery?.medianMs ?? 0) > 100);
  });

  it('has no bounds for a single block, and numbers that JSON can contain', () => {
    const model = two({
      blocks: 1,
      estimate: (_, measured) => ({ ...measured, perSec: { ...measured.perSec, low: 0, high: Infinity } }),
    });
    const { capacity } = rowOf(model, 'express-redis');
    assert.deepEqual([capacity?.lo, capacity?.hi, capacity?.n], [null, null, 1]);
    assert.match(textsOf(model), /express-redis sustains [\d,]+ requests\/s \(one block\)/);
  });

  it('is computed from the steps of a document, without any in it too', () => {
    const { result } = makeCapacity({ stacks: TWO_STACKS });
    assert.equal(rowsOf(buildCapacityModel(result)).length, 2);
    const empty = buildCapacityModel({ ...result, state: 'interrupted', visits: [] });
    assert.deepEqual(
      rowsOf(empty).map(({ answer, limiter }) => [answer, limiter]),
      [
        ['unknown', null],
        ['unknown', null],
      ],
    );
  });

  it('says how much of the time was measured', () => {
    const fact = CAPACITY_MODELS.two.environment.find(({ key }) => key === 'measured-share');
    assert.match(fact?.value ?? '', /^3 min 18 s of 9 min 12 s \(36%\)$/);
  });
});

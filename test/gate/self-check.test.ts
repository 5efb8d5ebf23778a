import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GateResult } from '../../model/gate/gate-result.ts';
import { EXIT } from '../../model/exit-codes.ts';
import type { StackbenchError } from '../../model/stackbench-error.ts';
import { requireSame } from '../../runner/gate/self-check/same-self-check.ts';
import { type SelfCheckHead, selfCheckHeadSchema } from '../../runner/gate/self-check/self-check-log.ts';
import { effectOf } from '../../runner/gate/self-check/size-plant.ts';

/** As earlier versions wrote it. */
const earlier: SelfCheckHead = {
  kind: 'stackbench-self-check',
  schemaVersion: 1,
  service: 'express-memory',
  plant: null,
  commit: 'a1',
  startedAt: '2026-11-24T09:00:00.000Z',
  machine: { cpuModel: 'Example CPU', cpus: 2, kernel: '6.1.0', node: 'v24.21.0' },
  minEffect: 0.01,
  maxEffect: 0.05,
};
const full: SelfCheckHead = { ...earlier, maxBlocks: 40, maxDurationMs: 300_000 };

describe('a log of a self-check', () => {
  it('is gone on with later, even where an earlier version began it', () => {
    requireSame(full, { ...full, startedAt: '2026-11-25T09:00:00.000Z' }, 'log');
    requireSame(selfCheckHeadSchema.parse(earlier), full, 'log');
  });

  const others: readonly (readonly [string, Partial<SelfCheckHead>, RegExp])[] = [
    ['commit', { commit: 'b2' }, /commit \(there a1, now b2\)/],
    [
      'machine',
      { machine: { ...full.machine, cpus: 4 } },
      /processor \(there Example CPU, 2 cores, now Example CPU, 4/,
    ],
    ['runtime', { machine: { ...full.machine, node: 'v26.0.0' } }, /Node\.js \(there v24/],
    ['number of blocks', { maxBlocks: 8 }, /most blocks \(there 40, now 8\)/],
    ['length', { maxDurationMs: 1000 }, /longest time/],
    ['slowdown', { plant: 'cpu=5%' }, /slowdown \(there none, now cpu=5%\)/],
  ];
  for (const [title, other, said] of others) {
    it(`is not mixed with gates of another ${title}`, () => {
      assert.throws(
        () => requireSame(full, { ...full, ...other }, 'log'),
        (error: StackbenchError) => error.exitCode === EXIT.usage && said.test(error.why),
      );
    });
  }
});

describe('the effect of the work that is tried before it is planted', () => {
  const plan = { endpoints: ['GET /'] } as unknown as GateResult['plan'];

  it('is never taken as nothing where it is not known', () => {
    assert.throws(() => effectOf({ plan, blocks: [], failure: null }), { code: 'plant-not-sized' });
  });

  it('is not taken from a gate that was worthless', () => {
    const failure = { side: 'head', code: 'side-gone', what: 'It stopped.', why: 'Exit code 7.', fix: '' } as const;
    assert.throws(() => effectOf({ plan, blocks: [], failure }), /could not be measured/);
  });
});

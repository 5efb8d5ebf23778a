import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { GateResult, SideRecord } from '../../model/document/gate-result.ts';
import { EXIT } from '../../model/exit-codes.ts';
import type { StackbenchError } from '../../model/stackbench-error.ts';
import {
  requireSame,
  requireSameSides,
  sidesOfSelfCheck,
} from '../../runner/experiments/self-check/same-self-check.ts';
import {
  readSelfCheckLog,
  type SelfCheckHead,
  selfCheckHeadSchema,
} from '../../runner/experiments/self-check/self-check-log.ts';
import { effectOf } from '../../runner/experiments/self-check/size-plant.ts';
import { nothingIsLeft } from '../support/own-processes.ts';
import { runInProcess } from '../support/run-cli.ts';
import { readGate, tinyPlace, tinyServer } from './faults/tiny-service.ts';

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

describe('the sides of a self-check', () => {
  const side = (record: Partial<SideRecord>): { record: SideRecord } => ({
    record: {
      ref: 'HEAD',
      commit: 'a1',
      subject: null,
      dirty: false,
      lockfile: null,
      dependencies: {},
      runtime: null,
      ...record,
    },
  });

  it('are both the one that is named, whichever of them that is', () => {
    assert.deepEqual(sidesOfSelfCheck({ base: 'main', head: null }), { base: 'main', head: 'main' });
    assert.deepEqual(sidesOfSelfCheck({ base: null, head: 'v2' }), { base: 'v2', head: 'v2' });
    assert.deepEqual(sidesOfSelfCheck({ base: null, head: null }), { base: 'HEAD', head: 'HEAD' });
  });

  const same: readonly (readonly [string, Partial<SideRecord>, Partial<SideRecord>])[] = [
    ['a commit by two names', { ref: 'main' }, { ref: 'HEAD' }],
    ['a commit and a folder without changes', {}, { ref: '.' }],
    ['a folder with changes', { ref: '.', dirty: true }, { ref: './', dirty: true }],
    ['a folder outside git', { ref: '/x', commit: null, dirty: null }, { ref: '/x/', commit: null, dirty: null }],
  ];
  for (const [title, base, head] of same) {
    it(`may be ${title}`, () => requireSameSides({ base: side(base), head: side(head) }, '/place'));
  }

  const different: readonly (readonly [string, Partial<SideRecord>, Partial<SideRecord>, RegExp])[] = [
    ['two commits', {}, { ref: 'v2', commit: 'b2' }, /base is HEAD \(a1\), the head v2 \(b2\)/],
    ['a commit and a folder with changes', {}, { ref: '.', dirty: true }, /the head \. \(a1 with changes\)/],
    ['two folders with changes', { ref: '../a', dirty: true }, { ref: '.', dirty: true }, /with changes/],
    [
      'two folders outside git',
      { ref: '/x', commit: null, dirty: null },
      { ref: '/y', commit: null, dirty: null },
      /base is the folder \/x, the head the folder \/y/,
    ],
  ];
  for (const [title, base, head, said] of different) {
    it(`are never ${title}`, () => {
      assert.throws(
        () => requireSameSides({ base: side(base), head: side(head) }, '/place'),
        (error: StackbenchError) => error.exitCode === EXIT.usage && said.test(error.why),
      );
    });
  }

  it('are looked at before anything is measured or logged', async (t) => {
    const place = tinyPlace(t, { base: tinyServer(), head: tinyServer('// Other words.') });
    const log = join(place.parent, 'log.jsonl');
    const argv = ['gate', 'self-check', '--base', 'HEAD~1', '--head', 'HEAD', '--log', log];
    const { code, stderr } = await runInProcess([...argv, '--out', join(place.parent, 'gate')], {
      cwd: place.folder,
      env: place.env,
    });
    assert.equal(code, EXIT.usage, stderr);
    assert.match(stderr, /base and head differ/);
    assert.equal(existsSync(log), false);
    nothingIsLeft();
  });
});

describe('the gates of a self-check', () => {
  it('each prepare both sides anew, and run each block from fresh copies', { timeout: 300_000 }, async (t) => {
    const place = tinyPlace(t, { base: tinyServer(), head: tinyServer() });
    const log = join(place.parent, 'log.jsonl');
    const argv = ['gate', 'self-check', '--runs', '2', '--max-duration', '3s', '--log', log];
    const { stderr } = await runInProcess([...argv, '--out', join(place.parent, 'gate')], {
      cwd: place.folder,
      env: place.env,
    });
    const gates = (await readSelfCheckLog(log))?.gates ?? [];
    assert.equal(gates.length, 2, stderr);
    assert.equal(stderr.match(/^Checking out base/gm)?.length, 2, stderr);
    assert.deepEqual(
      gates.map(({ copies }) => copies),
      ['each-block', 'each-block'],
    );
    const blocks = readGate(join(place.parent, 'gate'))?.blocks ?? [];
    const names = blocks.flatMap(({ folders }) =>
      folders === undefined ? [] : [folders.base.name, folders.head.name],
    );
    assert.equal(new Set(names).size, 2 * blocks.length);
    assert.ok(blocks.length > 0 && names.every(({ length }) => length === 8), names.join());
    nothingIsLeft();
  });
});

describe('the effect of the work that is tried before it is planted', () => {
  const plan = { endpoints: ['GET /'] } as unknown as GateResult['plan'];

  it('is never taken as nothing where it is not known', () => {
    assert.throws(() => effectOf({ plan, blocks: [], failure: null }), { code: 'plant-not-sized' });
  });

  it('is not taken from a gate that was invalid', () => {
    const failure = { side: 'head', code: 'side-gone', what: 'It stopped.', why: 'Exit code 7.', fix: '' } as const;
    assert.throws(() => effectOf({ plan, blocks: [], failure }), /could not be measured/);
  });
});

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { RunResult } from '../../model/document/run-result.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { RESERVE_BYTES } from '../../runner/blocks/memory/app-memory.ts';
import { runBenchmark } from '../../runner/experiments/run/run-benchmark.ts';
import type { RunEvents } from '../../runner/experiments/run/run-events.ts';
import { openResultFolder } from '../../runner/results/result-folder.ts';
import { mixedCrud } from '../../scenarios/mixed-crud.ts';
import { CATALOGUE } from '../../targets/catalogue.ts';
import { nothingIsLeft } from '../support/own-processes.ts';
import { planRequest } from '../support/plan-request.ts';
import { runningStacks, smallMemory } from '../support/small-memory.ts';

const MIB = 2 ** 20;
const place = await mkdtemp(join(tmpdir(), 'stackbench-memory-'));
after(() => rm(place, { recursive: true, force: true }));

/** A short run of the closed loop on a machine on which stacks may take `bytes`, beside the reserve. */
async function runWithin(
  bytes: number,
  targets: readonly string[],
  visits = 3,
): Promise<{ result: RunResult; mostAtOnce: number; notes: string[] }> {
  const signal = new AbortController().signal;
  const folder = await openResultFolder({
    ...{ path: join(place, `${bytes}`), names: ['result.json'], signal },
    onNote: () => {},
  });
  const notes: string[] = [];
  let mostAtOnce = 0;
  const events: RunEvents = {
    onNote: (text) => notes.push(text),
    onPlan: () => {},
    onPhase(_of, phase) {
      if (phase === 'autocannon') mostAtOnce = Math.max(mostAtOnce, runningStacks().length);
    },
    onBlock: () => {},
  };
  try {
    const result = await runBenchmark(
      {
        ...{ id: 'memory', folder, command: 'stackbench run', toolVersion: '0.0.0', env: process.env, cwd: place },
        ...{ includeHost: false, redaction: { secrets: [], names: [] }, signal, linkAsLatest: false },
        externalUrls: {},
        specs: CATALOGUE.filter(({ id }) => targets.includes(id)),
        plan: planRequest({
          ...{ targets, scenarios: [mixedCrud], engines: ['autocannon'], connections: 8, items: 200 },
          ...{ durationMs: 500, visits, provider: 'native', seed: 3 },
        }),
        availableMemory: smallMemory(RESERVE_BYTES + bytes),
      },
      events,
    );
    return { result, mostAtOnce, notes };
  } finally {
    await folder.release();
  }
}

/** Requests per second of a visit, from its round as the document has it. */
function perSecOf({ visits }: RunResult, target: string, repetition: number, group: number): number {
  const visit = visits.find((one) => one.target === target && one.repetition === repetition && one.group === group);
  const [round] = visit?.rounds ?? [];
  if (round?.state !== 'completed') return assert.fail(`${target}, repetition ${repetition}, group ${group}`);
  const ok = round.measured.operations.reduce((sum, { outcome, count }) => sum + (outcome === 'ok' ? count : 0), 0);
  return ok / round.measured.elapsedMs;
}

/** As if all stacks were to be ranked together, and nothing had disturbed them: only how ratios are made counts. */
function asRanked(result: RunResult): RunResult {
  const trusted = structuredClone(result);
  const isNoted = ({ invalidates }: { readonly invalidates: boolean }): boolean => !invalidates;
  for (const target of trusted.targets) [target.group, target.durability] = ['ranked', 'durable'];
  for (const visit of trusted.visits) {
    visit.warnings = visit.warnings.filter(isNoted);
    for (const round of visit.rounds)
      if (round.state === 'completed') round.measured.warnings = round.measured.warnings.filter(isNoted);
  }
  return trusted;
}

describe('a run on a machine whose memory does not hold all stacks', () => {
  // A warm express-redis took 185 to 263 MB, the others 117 to 130 MB: two of them fit into 414 MB, three do not.
  it('measures them in groups with the reference in each, and its ratios go through it', async () => {
    const targets = ['node-memory', 'express-redis', 'express-memory'];
    const { result, mostAtOnce, notes } = await runWithin(395 * MIB, targets);
    nothingIsLeft();
    assert.equal(mostAtOnce, 2);
    assert.deepEqual([result.state, result.skipped], ['completed', []]);
    const { groups, order } = result.plan;
    assert.equal(groups?.reference, 'express-redis');
    assert.deepEqual(groups.members.map((ids) => ids.length).sort(), [1, 1]);
    assert.deepEqual(groups.members.flat().sort(), ['express-memory', 'node-memory']);
    assert.deepEqual(
      result.visits.map(({ target, scenario, repetition, group }) => ({ target, scenario, repetition, group })),
      order,
    );
    assert.deepEqual(
      result.visits.map(({ index }) => index),
      [...order.keys()],
    );
    for (let repetition = 0; repetition < 3; repetition += 1) {
      const own = result.visits.filter((visit) => visit.repetition === repetition);
      assert.ok(own.every(({ state }) => state === 'completed'));
      assert.deepEqual(
        own.map(({ target, group }) => `${target} ${group}`).sort(),
        ['express-redis 0', 'express-redis 1', ...groups.members.map(([id], group) => `${id} ${group}`)].sort(),
      );
    }
    assert.equal(result.calibrations.length, 3, 'one for each repetition');

    const [warning] = result.warnings.filter(({ code }) => code === 'memory-groups');
    assert.match(
      warning?.message ?? '',
      /^Memory did not hold all 3 stacks at once \(needed about \d+ MB, .*; \d+ MB were available\): they were measured in 2 groups with express-redis in each\.$/,
    );
    assert.ok(notes.includes(warning?.message ?? ''));

    const model = buildReportModel(asRanked(result));
    assert.ok(model.sentences.some(({ text }) => text === warning?.message));
    const pair = model.sections
      .flatMap(({ pairs }) => pairs)
      .find((one) => one.a !== 'express-redis' && one.b !== 'express-redis');
    const groupOf = (id: string): number => groups.members.findIndex((ids) => ids.includes(id));
    const toReference = (id: string, repetition: number): number =>
      perSecOf(result, id, repetition, groupOf(id)) / perSecOf(result, 'express-redis', repetition, groupOf(id));
    const expected = Math.cbrt(
      [0, 1, 2].reduce(
        (product, repetition) =>
          (product * toReference(pair?.b ?? '', repetition)) / toReference(pair?.a ?? '', repetition),
        1,
      ),
    );
    assert.ok(Math.abs((pair?.ratio.center ?? 0) / expected - 1) < 1e-9, `${pair?.ratio.center}, ${expected}`);
    assert.equal(pair?.ratio.n, 3);
  });

  it('ends with one sentence if it does not hold two stacks, and nothing is left', async () => {
    await assert.rejects(runWithin(90 * MIB, ['node-memory', 'express-memory']), (error: Error) => {
      assert.ok(error instanceof StackbenchError);
      assert.equal(error.code, 'memory-too-small');
      assert.equal(error.what, 'Memory does not hold two stacks at the same time, so none can be compared.');
      assert.match(
        error.why,
        /^express-memory needs about \d+ MB more, and 403 MB must stay free for .*; \d+ MB were available\.$/,
      );
      assert.match(error.fix, /--targets/);
      return true;
    });
    nothingIsLeft();
  });

  it('measures one stack by itself, whatever is free', async () => {
    const { result } = await runWithin(MIB, ['node-memory'], 1);
    assert.deepEqual([result.plan.groups, result.visits.map(({ state }) => state)], [null, ['completed']]);
  });
});

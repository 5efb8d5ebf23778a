import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type GateResult, gateResultSchema } from '../../model/document/gate-result.ts';
import { type RunResult, SCHEMA_VERSION, runResultSchema } from '../../model/document/run-result.ts';
import { buildGateReport } from '../../reports/gate/build-gate-report.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { makeGateResult } from '../support/make-gate-result.ts';
import { makeResult } from '../support/make-result.ts';

describe('result files of version 1', () => {
  it('are read, and what they could not know yet is unknown', () => {
    const parsed = runResultSchema.parse(asVersion1(makeResult()));
    assert.equal(parsed.schemaVersion, SCHEMA_VERSION);
    const measured = parsed.visits.flatMap(({ rounds }) =>
      rounds.flatMap((round) => (round.state === 'completed' ? round.measured : [])),
    );
    assert.ok(measured.length > 0);
    for (const { app, generator, resources, timeline } of measured) {
      assert.deepEqual([app, generator.ceilingPerSec, resources.perSecond], [null, null, null]);
      for (const second of timeline ?? [])
        assert.deepEqual([second.p50Us, second.p99Us, second.maxUs], [null, null, null]);
    }
  });

  it('still make a report, with the same ranks', () => {
    const [now, then] = [makeResult(), runResultSchema.parse(asVersion1(makeResult()))].map((result) =>
      buildReportModel(result).sections[0]?.rows.map(({ target, rank }) => [target, rank]),
    );
    assert.ok((now?.length ?? 0) > 0);
    assert.deepEqual(then, now);
  });
});

describe('gate files from before each block ran from copies', () => {
  it('are read, and say that it is not recorded', () => {
    const { copies: _, ...gate } = makeGateResult({ blocks: 8 });
    const parsed = gateResultSchema.parse(gate);
    assert.equal(parsed.copies, null);
    assert.equal(parsed.blocks[0]?.folders, undefined);
    const folders = buildGateReport(parsed).plan.find(({ name }) => name === 'Folders');
    assert.equal(folders?.value, 'not recorded');
  });
});

describe('what others used in a gate', () => {
  const neighbours = (gate: GateResult): (readonly [string, string])[] =>
    buildGateReport(gate)
      .quality.filter(({ name }) => name.startsWith('Foreign load'))
      .map(({ name, value }) => [name, value.replace(/ on average.*/, '')]);

  it('is that of the core of both sides, not of all cores', () => {
    const made = makeGateResult({ blocks: 8 });
    const use = { cores: 1, foreignShare: 0.4, stealShare: 0 };
    const blocks = made.blocks.map((block) => ({
      ...block,
      foreignCpuShare: 0.4 / 32,
      cores: { system: use, generator: { ...use, foreignShare: 0 } },
    }));
    assert.deepEqual(neighbours({ ...made, blocks }), [["Foreign load on the sides' core", '40%']]);
  });

  it('is that of the machine in files from before cores were measured separately', () => {
    const { blocks, ...gate } = makeGateResult({ blocks: 8 });
    const older = blocks.map((block) => ({ ...block, cores: undefined, foreignCpuShare: 0.25 }));
    assert.deepEqual(neighbours(gateResultSchema.parse({ ...gate, blocks: older })), [['Foreign load', '25%']]);
  });
});

/** The same run as a version-1 stackbench would have written it. */
function asVersion1(result: RunResult): unknown {
  const { schemaVersion: _, ...rest } = structuredClone(result);
  const added = new Set(['app', 'ceilingPerSec', 'perSecond', 'p50Us', 'p99Us', 'maxUs']);
  // Latencies have a maxUs of their own, which version 1 knew.
  const text = JSON.stringify(
    { schemaVersion: 1, ...rest },
    function (this: Record<string, unknown>, key, value: unknown) {
      return added.has(key) && !('meanUs' in this) ? undefined : value;
    },
  );
  return JSON.parse(text);
}

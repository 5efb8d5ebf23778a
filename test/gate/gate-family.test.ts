import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GateBlock, GateResult } from '../../model/document/gate-result.ts';
import { decideGate } from '../../model/gate/decide-gate.ts';
import { gateFamily } from '../../model/gate/gate-family.ts';
import { gateTests } from '../../model/gate/gate-tests.ts';
import { makeGateResult } from '../support/make-gate-result.ts';

const DAY = '2026-11-24';
const ENDPOINTS = ['GET /a', 'GET /b', 'GET /c'];

/** The same block without the head's CPU at one endpoint. */
function withoutCpu(block: GateBlock, endpoint: string): GateBlock {
  const endpoints = block.endpoints.map((measure) =>
    measure.endpoint === endpoint ? { ...measure, head: { ...measure.head, cpuUs: null } } : measure,
  );
  return { ...block, endpoints };
}

function gateOf(blocks: number, blockSd = 0.03): GateResult {
  return makeGateResult({ endpoints: ENDPOINTS, blocks, blockSd, plan: { maxBlocks: 40 } });
}

describe('the family of comparisons', () => {
  it('is fixed at the first look: a metric that is lost later keeps its place, is unknown, and the gate cannot pass', () => {
    const { plan, blocks } = gateOf(24);
    const whole = decideGate(plan, blocks, DAY);
    assert.equal(whole.answer, 'pass');
    const lost = [...blocks.slice(0, 9), withoutCpu(blocks[9] as GateBlock, 'GET /b'), ...blocks.slice(10)];
    const decision = decideGate(plan, lost, DAY);
    assert.equal(decision.family, whole.family);
    assert.ok(decision.tests.length < whole.tests.length);
    assert.equal(decision.answer, 'inconclusive');
    assert.deepEqual(
      decision.unknown.map(({ endpoint, metric }) => `${endpoint} ${metric}`),
      ['GET /b cpu', 'null cpu'],
    );
  });

  it('never judges what is left by laxer bounds', () => {
    const { plan, blocks } = gateOf(24, 0.08);
    const boundsOf = (all: readonly GateBlock[]): (number | null | undefined)[] =>
      decideGate(plan, all, DAY)
        .tests.find(({ key }) => key === 'GET /a · p50')
        ?.decision.looks.map(({ slowerBound }) => slowerBound) ?? [];
    const lost = [...blocks.slice(0, 9), withoutCpu(blocks[9] as GateBlock, 'GET /b'), ...blocks.slice(10)];
    assert.deepEqual(boundsOf(lost), boundsOf(blocks));
    assert.ok(boundsOf(blocks).some((bound) => bound !== null));
  });

  it('does not count what no block up to the first look knows, as a metric that a kernel does not tell', () => {
    const { plan, blocks } = gateOf(8);
    const without = blocks.map((block) => ENDPOINTS.reduce(withoutCpu, block));
    const { metrics, tests } = gateFamily(plan, without, []);
    assert.ok(metrics.every(({ metric }) => metric !== 'cpu') && tests.length === metrics.length);
  });

  it('means CPU over the endpoints that it meant at the first look, or not at all', () => {
    const { plan, blocks } = gateOf(10);
    const early = blocks.map((block) => withoutCpu(block, 'GET /c'));
    const mean = gateFamily(plan, early, []).tests.filter(
      ({ endpoint, metric }) => endpoint === null && metric === 'cpu',
    );
    assert.deepEqual(
      mean[0]?.ratios,
      gateTests({ endpoints: ['GET /a', 'GET /b'] }, blocks).find(({ key }) => key === 'all endpoints · cpu')?.ratios,
    );
    const late = [...blocks.slice(0, 8), ...blocks.slice(8).map((block) => withoutCpu(block, 'GET /c'))];
    const { tests, unknown } = gateFamily(plan, late, []);
    assert.ok(!tests.some(({ endpoint, metric }) => endpoint === null && metric === 'cpu'));
    assert.ok(unknown.some(({ endpoint, metric }) => endpoint === null && metric === 'cpu'));
  });
});

describe('CPU', () => {
  it('is of good answers: a head that fails fast is not cheaper', () => {
    const { plan, blocks } = makeGateResult({ blocks: 8, blockSd: 0.001 });
    const failing = blocks.map((block) => ({
      ...block,
      endpoints: block.endpoints.map((measure) => {
        const { requests, cpuUs, servicesCpuUs } = measure.head;
        const errors = Math.round(requests / 10);
        const kept = 1 - errors / requests;
        const services = Object.entries(servicesCpuUs).map(([id, us]) => [id, us === null ? null : us * kept]);
        const head = {
          ...measure.head,
          errors,
          cpuUs: (cpuUs ?? 0) * kept,
          servicesCpuUs: Object.fromEntries(services),
        };
        return { ...measure, head };
      }),
    }));
    const middle = (all: readonly GateBlock[], metric: string): number => {
      const ratios = gateTests(plan, all).find((one) => one.metric === metric)?.ratios ?? [];
      return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
    };
    for (const metric of ['cpu', 'postgres.cpu'])
      assert.ok(Math.abs(middle(failing, metric) - middle(blocks, metric)) < 1e-6, metric);
  });
});

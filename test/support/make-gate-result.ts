import type { GateBlock, GatePlan, GateResult } from '../../model/document/gate-result.ts';
import { decideGate } from '../../model/gate/decide-gate.ts';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import { FIVE_SERVICES } from './made-stacks.ts';
import { BLOCK_MS, GATE_STARTED, type GateOptions, makeBlock } from './make-gate-block.ts';
import { makeResult } from './make-result.ts';

/** A valid gate, the same for the same options: seeded, no clock. */
export function makeGateResult(options: GateOptions = {}): GateResult {
  const plan = makePlan(options);
  const random = seededRandom(options.seed ?? 1);
  const blocks: GateBlock[] = [];
  const most = options.blocks ?? plan.maxBlocks;
  const isDecided = (): boolean =>
    options.blocks === undefined && decideGate(plan, blocks, GATE_STARTED.slice(0, 10)).answer !== 'open';
  while (blocks.length < most && !isDecided()) blocks.push(makeBlock(blocks.length, options, plan, random));
  return {
    kind: 'stackbench-gate',
    schemaVersion: 1,
    id: '2026-11-24-090000-gate-seed1',
    tool: { name: 'stackbench', version: '0.1.0' },
    command: 'stackbench gate --base main --head HEAD --seed 1',
    startedAt: GATE_STARTED,
    finishedAt: new Date(Date.parse(GATE_STARTED) + blocks.length * BLOCK_MS + 40_000).toISOString(),
    state: 'completed',
    copies: 'each-block',
    ended: blocks.length < most ? 'decided' : 'blocks',
    plan,
    environment: makeResult({ visits: 0 }).environment,
    services: FIVE_SERVICES.filter(({ id }) => id === 'postgres'),
    sides: {
      base: {
        ref: 'main',
        commit: '136f66f0c0ffee136f66f0c0ffee136f66f0c0ff',
        subject: 'Serve items by page',
        dirty: false,
        lockfile: '0123456789abcdef',
        dependencies: { express: '5.2.1', pg: '8.23.1', 'left-pad': '1.3.0' },
        runtime: 'node v24.21.0',
      },
      head: {
        ref: 'HEAD',
        commit: 'ab5e11ed00ba115ab5e11ed00ba115ab5e11ed00',
        subject: 'Count items in the list',
        dirty: false,
        lockfile: 'fedcba9876543210',
        dependencies: { express: '5.3.0', pg: '8.23.1', zod: '4.6.7' },
        runtime: 'node v24.21.0',
      },
    },
    blocks,
    newEndpoints: [],
    answers: [],
    failure: null,
    warnings: [],
    ...options.result,
  };
}

function makePlan({ seed = 1, endpoints = ['GET /items'], plan }: GateOptions): GatePlan {
  return {
    service: 'items-api',
    endpoints: [...endpoints],
    minEffect: 0.01,
    maxEffect: 0.05,
    maxBlocks: 30,
    maxDurationMs: 300_000,
    seed,
    burst: 16,
    connections: 8,
    warmUpRequests: 4000,
    warmUpLimit: 8000,
    measureMs: 2400,
    serverCpus: [1],
    serviceCpus: [0],
    generatorCpus: [0],
    onInconclusive: 'fail',
    waivers: [],
    thresholds: [],
    plant: null,
    ...plan,
  };
}

import type { GateResult, Waiver } from '../../model/document/gate-result.ts';
import { hostileGateResult } from './hostile-gate-result.ts';
import { makeGateResult } from './make-gate-result.ts';

const WAIVER: Waiver = {
  endpoint: 'GET /items',
  metric: 'cpu',
  ceiling: 0.1,
  expires: '2027-01-31',
  reason: 'Totals are worth it, see the design.',
};
const slower = { change: { cpu: 1.056 } };

/** A head that does less because it answers less, and adds an endpoint. */
function doubtfulGate(): GateResult {
  const result = makeGateResult({ endpoints: ['GET /items', 'GET /items/{id}'], change: { cpu: 0.8 } });
  const [measure] = result.blocks[0]?.endpoints ?? [];
  return {
    ...result,
    plan: { ...result.plan, endpoints: [...result.plan.endpoints, 'GET /items/top'] },
    newEndpoints: [{ endpoint: 'GET /items/top', baseStatus: 404, head: measure?.head ?? null }],
    answers: [
      {
        code: 'answers-differ',
        endpoint: 'GET /items',
        message: 'The answers to GET /items differ: 912 bytes on the base, 29 bytes on the head.',
        fix: 'Look at both answers.',
      },
      {
        code: 'expects-error',
        endpoint: 'GET /items/{id}',
        message: 'GET /items/{id} expects 404.',
        fix: 'Change it.',
      },
    ],
  };
}

/** One gate for each way in which a gate can end. */
export const MADE_GATES = {
  pass: makeGateResult({ endpoints: ['GET /items', 'GET /items/{id}', 'POST /items'], steady: (block) => block !== 2 }),
  regressed: makeGateResult({ change: { transactions: 11, rowsRead: 3, postgresCpu: 4.2, p50: 3 } }),
  inconclusive: makeGateResult({
    blockSd: 0.05,
    blocks: 20,
    result: { ended: 'time' },
    plan: { maxDurationMs: 162_000 },
  }),
  warned: makeGateResult({ blockSd: 0.12, plan: { onInconclusive: 'warn' } }),
  invalid: makeGateResult({ errors: { head: 3 }, blocks: 4, result: { ended: 'errors' } }),
  failed: makeGateResult({
    blocks: 0,
    result: {
      state: 'failed',
      ended: 'errors',
      failure: {
        code: 'gate-build-failed',
        side: 'head',
        what: 'The head could not be built.',
        why: '`npm ci` ended with exit code 1.',
        fix: 'Run it by hand in a clone of the head.',
      },
    },
  }),
  waived: makeGateResult({ ...slower, plan: { waivers: [WAIVER] } }),
  expired: makeGateResult({ ...slower, plan: { waivers: [{ ...WAIVER, expires: '2026-11-23' }] } }),
  improved: makeGateResult({ change: { cpu: 0.9 } }),
  limits: makeGateResult({ plan: { thresholds: ['p(99)<2', 'p(99.9)<100', 'errors<=0.1%'] } }),
  interrupted: makeGateResult({ blocks: 4, result: { state: 'interrupted', ended: 'interrupted', finishedAt: null } }),
  doubtful: doubtfulGate(),
  hostile: hostileGateResult(),
} satisfies Record<string, GateResult>;

import type { GateResult, SideKey } from '../../model/document/gate-result.ts';
import { HOSTILE_NAMES } from './made-stacks.ts';
import { makeGateResult } from './make-gate-result.ts';

/** A gate in which every text from outside is an attack: names, commits, packages, reasons, warnings. */
export function hostileGateResult(): GateResult {
  const attacks = [
    ...HOSTILE_NAMES,
    '::error title=gotcha::injected%0A\n::warning::next',
    '--><!-- stackbench-gate -->',
  ];
  const hostile = attacks.join(' ');
  const endpoints = attacks.slice(0, 3).map((attack) => `GET ${attack}`);
  const waiver = { endpoint: endpoints[0] ?? '', metric: '*', ceiling: 0.5, expires: '2027-01-31', reason: hostile };
  const made = makeGateResult({
    endpoints,
    change: (endpoint) => (endpoint === endpoints[0] ? { cpu: 1.1 } : endpoint === endpoints[1] ? { p50: 1.2 } : {}),
    plan: { service: hostile, thresholds: ['p(99)<1'], waivers: [waiver] },
  });
  const side = (key: SideKey): GateResult['sides']['base'] => ({
    ...made.sides[key],
    ref: hostile,
    subject: hostile,
    dependencies: { [hostile]: `${hostile} ${key}` },
    runtime: hostile,
  });
  return {
    ...made,
    id: hostile,
    command: hostile,
    sides: { base: side('base'), head: side('head') },
    environment: { ...made.environment, os: hostile, cpuModel: hostile },
    services: made.services.map((service) => ({ ...service, product: hostile, provider: hostile })),
    warnings: [{ code: 'hostile', message: hostile, fix: hostile, invalidates: false }],
  };
}

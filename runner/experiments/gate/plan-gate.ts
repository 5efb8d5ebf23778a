import type { GatePlan } from '../../../model/document/gate-result.ts';
import { parseDuration } from '../../../model/duration.ts';
import { EXIT } from '../../../model/exit-codes.ts';
import { GATE_DEFAULTS } from '../../../model/gate/gate-settings.ts';
import { type GatedService, nameOfRequest } from '../../../model/gate/gated-service.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { currentPlacement, usableCpus } from '../../machine/cpu-placement.ts';
import { GATE_WARM_UP } from '../../measure/warm-up-windows.ts';

/** What may be decided about a gate before its service is known. */
export interface GatePlanSettings {
  readonly minEffect: number;
  readonly maxEffect: number;
  /** Null for `GATE_DEFAULTS.maxBlocks`. */
  readonly maxBlocks: number | null;
  /** Null for `GATE_DEFAULTS.maxDuration`, which grows with the number of endpoints. */
  readonly maxDurationMs: number | null;
  readonly seed: number;
  readonly onInconclusive: GatePlan['onInconclusive'];
  readonly waivers: GatePlan['waivers'];
  readonly thresholds: readonly string[];
  readonly plant: string | null;
  /** Accepts that generator and service share the machine's only core. */
  readonly allowOneCore: boolean;
}

/** How a block is measured; the figures behind it are in docs/decisions/0006. */
const MEASURING = {
  burst: 16,
  connections: 8,
  warmUpRequests: GATE_WARM_UP.requests,
  warmUpLimit: GATE_WARM_UP.limit,
  measureMs: 2000,
} as const;

/** The gate, decided: how much, on which cores, until when. @throws StackbenchError (exit 2) `one-core` */
export function planGate(service: GatedService, settings: GatePlanSettings): GatePlan {
  const { systemCpus, generatorCpus } = currentPlacement();
  if (usableCpus().length === 1 && !settings.allowOneCore) throw oneCore();
  const endpoints = service.requests.map(nameOfRequest);
  const twice = endpoints.find((name, index) => endpoints.indexOf(name) !== index);
  if (twice !== undefined) throw sameName(twice);
  return {
    service: service.name,
    endpoints,
    minEffect: settings.minEffect,
    maxEffect: settings.maxEffect,
    maxBlocks: settings.maxBlocks ?? GATE_DEFAULTS.maxBlocks,
    maxDurationMs: settings.maxDurationMs ?? defaultDurationMs(endpoints.length),
    seed: settings.seed,
    ...MEASURING,
    // One core for both sides: whatever it does, it does to both.
    serverCpus: systemCpus.slice(0, 1),
    serviceCpus: systemCpus.length > 1 ? systemCpus.slice(1) : [...systemCpus],
    generatorCpus: [...generatorCpus],
    onInconclusive: settings.onInconclusive,
    waivers: settings.waivers,
    thresholds: [...settings.thresholds],
    plant: settings.plant,
  };
}

/** Time budget of a gate that was given none, ms. */
function defaultDurationMs(endpoints: number): number {
  const { first, further } = GATE_DEFAULTS.maxDuration;
  return parseDuration(first, 'maxDuration') + (endpoints - 1) * parseDuration(further, 'maxDuration');
}

function oneCore(): StackbenchError {
  return new StackbenchError({
    code: 'one-core',
    what: 'This machine lets stackbench use one core only.',
    why: 'The load generator would take its time from the service, so that differences look smaller than they are.',
    fix: 'Give it a second core, or accept the noise with --allow-one-core.',
    exitCode: EXIT.usage,
  });
}

function sameName(name: string): StackbenchError {
  return new StackbenchError({
    code: 'same-request-name',
    what: `Two requests are called "${name}".`,
    why: 'The name identifies results and waivers, so it must be unique.',
    fix: 'Give each of service.requests its own "name".',
    exitCode: EXIT.usage,
  });
}

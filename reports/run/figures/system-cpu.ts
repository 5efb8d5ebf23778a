import type { Measured } from '../../../model/document/measured.ts';
import { sum } from '../../../model/stats/sum.ts';
import { poolRound } from '../judge/pool-rounds.ts';

/** CPU-µs of app and datastores per successful request of a round; null if a part is unknown or none succeeded. */
export function systemCpuPerAnswer(measured: Measured): number | null {
  const { appCpuUs, servicesCpuUs } = measured.resources;
  const parts = [appCpuUs, ...Object.values(servicesCpuUs)];
  const { ok } = poolRound(measured);
  return parts.includes(null) || ok === 0 ? null : sum(parts.map((part) => part ?? 0)) / ok;
}

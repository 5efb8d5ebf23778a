import { sum } from '../../../model/stats/sum.ts';
import { poolRound } from '../judge/pool-rounds.ts';
import type { MeasuredRound } from '../judge/select-rounds.ts';

/** CPU-µs of app and datastores per successful request of a round; null if a part is unknown or none succeeded. */
export function systemCpuPerAnswer({ measured }: MeasuredRound): number | null {
  const { appCpuUs, servicesCpuUs } = measured.resources;
  const parts = [appCpuUs, ...Object.values(servicesCpuUs)].flatMap((part) => part ?? Number.NaN);
  const value = sum(parts) / poolRound(measured).ok;
  return Number.isFinite(value) && value > 0 ? value : null;
}

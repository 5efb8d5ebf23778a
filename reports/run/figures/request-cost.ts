import type { Measured } from '../../../model/document/measured.ts';
import { ownValue } from '../../../model/own-value.ts';
import { median } from '../../../model/stats/median.ts';
import { sum } from '../../../model/stats/sum.ts';
import { poolRound } from '../judge/pool-rounds.ts';
import type { MeasuredRound } from '../judge/select-rounds.ts';

/** CPU and memory of one process or group of processes: medians over visits, null if unavailable. */
export interface Cost {
  /** `app`, the id of a datastore, or `generator`. */
  readonly who: string;
  /** Per successful request. */
  readonly cpuUsPerRequest: number | null;
  readonly rssBytes: number | null;
}

/** CPU per successful request of the app, of each datastore in `services`, and of the generator. */
export function requestCosts(rounds: readonly MeasuredRound[], services: readonly string[]): Cost[] {
  if (rounds.length === 0) return [];
  const cost = (
    who: string,
    cpuUs: (resources: Measured['resources']) => number | null,
    rss: (resources: Measured['resources']) => number | null,
  ): Cost => ({
    who,
    cpuUsPerRequest: overVisits(rounds, (measured) => perAnswer(measured, cpuUs(measured.resources))),
    rssBytes: overVisits(rounds, ({ resources }) => rss(resources)),
  });
  return [
    cost(
      'app',
      ({ appCpuUs }) => appCpuUs,
      ({ appRssBytes }) => appRssBytes,
    ),
    ...services.map((id) =>
      cost(
        id,
        ({ servicesCpuUs }) => ownValue(servicesCpuUs, id) ?? null,
        ({ servicesRssBytes }) => ownValue(servicesRssBytes, id) ?? null,
      ),
    ),
    cost(
      'generator',
      ({ generatorCpuUs }) => generatorCpuUs,
      () => null,
    ),
  ];
}

/** The costs of the system under test: the app, then its datastores, without the generator. */
export function systemCosts(costs: readonly Cost[]): readonly Cost[] {
  return costs.filter(({ who }) => who !== 'generator');
}

/** CPU-µs per successful request of app and datastores together; null if one is unknown. */
export function systemCpuUs(costs: readonly Cost[]): number | null {
  const parts = systemCosts(costs).map(({ cpuUsPerRequest }) => cpuUsPerRequest);
  return parts.length === 0 || parts.includes(null) ? null : sum(parts.map((part) => part ?? 0));
}

function perAnswer(measured: Measured, cpuUs: number | null): number | null {
  const { ok } = poolRound(measured);
  return cpuUs === null || ok === 0 ? null : cpuUs / ok;
}

function overVisits(rounds: readonly MeasuredRound[], read: (measured: Measured) => number | null): number | null {
  const values = rounds.map(({ measured }) => read(measured));
  return values.includes(null) ? null : median(values.flatMap((value) => value ?? []));
}

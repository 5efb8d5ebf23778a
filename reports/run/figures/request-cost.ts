import type { Measured } from '../../../model/document/measured.ts';
import { ownValue } from '../../../model/own-value.ts';
import { median } from '../../../model/stats/median.ts';
import { poolRound } from '../judge/pool-rounds.ts';
import type { MeasuredRound } from '../judge/select-rounds.ts';

/** What one process, or group of processes, cost: medians over visits, null where the kernel could not tell. */
export interface Cost {
  /** `app`, the id of a service, or `generator`. */
  readonly who: string;
  /** Per good answer. */
  readonly cpuUsPerRequest: number | null;
  readonly rssBytes: number | null;
}

/** What a good answer cost the app, each service of the stack and the generator; `services` are those that the stack uses. */
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

/** The costs of the system under test: app first, then its services; the generator is no part of it. */
export function systemCosts(costs: readonly Cost[]): readonly Cost[] {
  return costs.filter(({ who }) => who !== 'generator');
}

/** CPU-µs of a good answer by app and services together; null where one of them is not known. */
export function systemCpuUs(costs: readonly Cost[]): number | null {
  const parts = systemCosts(costs).map(({ cpuUsPerRequest }) => cpuUsPerRequest);
  return parts.length === 0 || parts.includes(null) ? null : parts.reduce((sum: number, part) => sum + (part ?? 0), 0);
}

function perAnswer(measured: Measured, cpuUs: number | null): number | null {
  const { ok } = poolRound(measured);
  return cpuUs === null || ok === 0 ? null : cpuUs / ok;
}

function overVisits(rounds: readonly MeasuredRound[], read: (measured: Measured) => number | null): number | null {
  const values = rounds.map(({ measured }) => read(measured));
  return values.includes(null) ? null : median(values.flatMap((value) => value ?? []));
}

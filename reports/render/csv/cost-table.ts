import type { CostAt, CostRow } from '../../cost/cost-model.ts';
import { csvLine, type CsvValue } from './csv-line.ts';

/**
 * One line for each stack and deployment (RFC 4180, raw numbers: USD, 1/s); empty if a number is unknown or a bound is
 * infinite.
 */
export function renderCostCsv(rows: readonly CostRow[]): string {
  const columns: Record<string, (row: CostRow) => CsvValue> = {
    target: ({ target }) => target,
    deployment: ({ deployment }) => deployment.id,
    tiers: ({ parts }) => parts.map(({ runs, tier }) => `${runs}=${tier.id}`).join(' '),
    ...costColumns('rate', ({ atRate }) => atRate),
    ...costColumns('capacity', ({ atCapacity }) => atCapacity),
  };
  return [Object.keys(columns), ...rows.map((row) => Object.values(columns).map((value) => value(row)))]
    .map(csvLine)
    .join('');
}

function costColumns(name: string, at: (row: CostRow) => CostAt): Record<string, (row: CostRow) => CsvValue> {
  return {
    [`${name}_per_s`]: (row) => at(row).ratePerSec?.value ?? null,
    [`${name}_is_at_least`]: (row) => (at(row).isAtLeast ? 'yes' : 'no'),
    [`${name}_usd_per_month`]: (row) => at(row).monthlyUsd,
    [`${name}_usd_per_million`]: (row) => at(row).perMillionUsd?.value ?? null,
    [`${name}_usd_per_million_lo95`]: (row) => at(row).perMillionUsd?.low ?? null,
    [`${name}_usd_per_million_hi95`]: (row) => finite(at(row).perMillionUsd?.high),
    [`${name}_serving`]: (row) => at(row).serving,
    [`${name}_reasons`]: (row) => at(row).reasons.join('; '),
  };
}

function finite(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}

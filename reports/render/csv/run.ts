import { systemCpuUs } from '../../run/figures/request-cost.ts';
import { formatOrigins, formatVerdict } from '../../run/format-figure.ts';
import type { LoadFigures, ReportModel, Row } from '../../run/report-model.ts';
import { csvLine, type CsvValue } from './csv-line.ts';
import { estimateColumns } from './estimate-columns.ts';

/**
 * One line per stack and scenario (RFC 4180, raw numbers: µs, 1/s, shares); empty if a figure is unknown. CPU is per
 * successful request.
 */
export function renderCsv(model: ReportModel): string {
  const rows = model.sections.flatMap((section) => section.rows);
  const columns: Record<string, (row: Row) => CsvValue> = {
    scenario: ({ scenario }) => scenario,
    target: ({ target }) => target,
    group: ({ group }) => group,
    durability: ({ durability }) => durability,
    rank: ({ rank }) => rank,
    tied: ({ rank, tied }) => (rank === null ? null : tied ? 'yes' : 'no'),
    reference: ({ toReference }) => toReference?.reference ?? null,
    ...estimateColumns('times_reference', ({ toReference }: Row) => toReference?.ratio ?? null),
    verdict: formatVerdict,
    visits: ({ visits }) => visits.completed,
    ...loadColumns('open', ({ open }) => open),
    ...loadColumns('closed', ({ closed }) => closed),
    ...estimateColumns('app_cpu_us_per_request', ({ cpuUsPerRequest }: Row) => cpuUsPerRequest),
    services_cpu_us_per_request: ({ costs }) => {
      const [app, system] = [costs[0]?.cpuUsPerRequest ?? null, systemCpuUs(costs)];
      return app === null || system === null ? null : system - app;
    },
    system_cpu_us_per_request: ({ costs }) => systemCpuUs(costs),
    app_event_loop_utilisation: ({ loop }) => loop?.utilisation ?? null,
    app_event_loop_delay_p99_us: ({ loop }) => loop?.delayP99Us ?? null,
    cache_hit_ratio: ({ cacheHitRatio }) => cacheHitRatio,
    services: formatOrigins,
  };
  const lines = [Object.keys(columns), ...rows.map((row) => Object.values(columns).map((value) => value(row)))];
  return lines.map(csvLine).join('');
}

function loadColumns(
  prefix: string,
  figures: (row: Row) => LoadFigures | null,
): Record<string, (row: Row) => CsvValue> {
  const percentile = (wanted: number) => (row: Row) => {
    const found = figures(row)?.quantiles.find((quantile) => quantile.percentile === wanted);
    return found === undefined || found.us === null ? null : { center: found.us, lo: found.lo, hi: found.hi };
  };
  return {
    ...estimateColumns(`${prefix}_p50_us`, percentile(50)),
    ...estimateColumns(`${prefix}_p95_us`, percentile(95)),
    ...estimateColumns(`${prefix}_p99_us`, percentile(99)),
    ...estimateColumns(`${prefix}_p99_9_us`, percentile(99.9)),
    ...estimateColumns(`${prefix}_ok_per_s`, (row: Row) => figures(row)?.okPerSec ?? null),
    [`${prefix}_error_ratio`]: (row) => figures(row)?.errorRatio ?? null,
    [`${prefix}_error_ratio_lo95`]: (row) => figures(row)?.errorBounds?.lo ?? null,
    [`${prefix}_error_ratio_hi95`]: (row) => figures(row)?.errorBounds?.hi ?? null,
    [`${prefix}_dropped`]: (row) => figures(row)?.dropped ?? null,
    [`${prefix}_generator_ceiling_per_s`]: (row) => figures(row)?.ceilingPerSec ?? null,
  };
}

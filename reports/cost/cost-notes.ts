import type { PriceCatalogue } from '../../model/cost/price-catalogue.ts';
import type { Sentence } from '../run/report-model.ts';
import { formatCount } from '../words/format-number.ts';
import type { CostRow } from './cost-model.ts';

/** Age in days from which prices are called old. */
const OLD_DAYS = 180;
const DAY_MS = 86_400_000;

/** Where the prices come from, what was assumed, and a warning if they are old; nothing without rows. */
export function costNotes({ name, asOf }: PriceCatalogue, rows: readonly CostRow[], now: Date): Sentence[] {
  if (rows.length === 0) return [];
  const days = Math.floor((now.getTime() - Date.parse(asOf)) / DAY_MS);
  const tiers = rows.flatMap(({ parts }) => parts.map(({ tier }) => tier));
  const texts = [
    `Prices are in USD, from "${name}" of ${asOf}; a month has 30 days of a steady rate. Traffic, storage beyond the tier, backups, load balancers and taxes are not included.`,
    'A core of this machine is not a vCPU of a provider. The price at capacity assumes that the tiers sustain the rate that the stack sustains here; compare stacks by it, and measure on the tier before you buy it. Its interval is that of the capacity only.',
    'Rates count as good requests: the share of errors that the target allows is not subtracted. One request is at least one operation of a datastore.',
    ...(tiers.some(({ perUse }) => perUse !== undefined)
      ? [
          'A function is billed for the median latency without a queue that was measured here, in started milliseconds; each of its instances serves one request at a time.',
        ]
      : []),
    ...(tiers.some(({ surplusVCpuHourUsd }) => surplusVCpuHourUsd !== undefined)
      ? [
          'A burstable machine is billed for the cores that the stack used here above what it sustains, if they are known.',
        ]
      : []),
    'A price with "?" is in doubt: see the limits.',
  ];
  return [
    ...(days > OLD_DAYS
      ? [
          {
            text: `The prices are ${formatCount(days)} days old. Check them at the pages that docs/prices.md names, or give newer ones with --prices FILE.`,
            tone: 'caution' as const,
          },
        ]
      : []),
    ...texts.map((text) => ({ text, tone: 'neutral' as const })),
  ];
}

import type { PriceTier } from '../../../model/cost/price-catalogue.ts';
import type { CostRow } from '../../cost/cost-model.ts';
import {
  formatMonth,
  formatParts,
  formatPerMillion,
  formatHighestRate,
  formatReasons,
  formatServing,
} from '../../cost/format-cost.ts';
import { formatTierLimits, formatTierPrice } from '../../cost/format-tier.ts';
import { NOTHING } from '../../run/format-figure.ts';
import { formatCount } from '../../words/format-number.ts';
import type { TextColumn } from '../terminal/text-table.ts';

/** A column of the table of costs, by a key that does not change with its heading. */
export interface CostTableColumn extends TextColumn<CostRow> {
  readonly key:
    | 'stack'
    | 'deployment'
    | 'tiers'
    | 'month'
    | 'at-rate'
    | 'serves'
    | 'at-capacity'
    | 'capacity'
    | 'limits';
}

/** The table of costs, the same in every output; the rate that was asked for is in its headings. */
export function costTableColumns(ratePerSec: number): readonly CostTableColumn[] {
  const rate = `${formatCount(ratePerSec)}/s`;
  return [
    { key: 'stack', head: 'Stack', align: 'left', cell: ({ target }) => target },
    { key: 'deployment', head: 'Deployment', align: 'left', cell: ({ deployment }) => deployment.title },
    { key: 'tiers', head: 'Tiers', align: 'left', cell: formatParts },
    { key: 'month', head: 'USD/month', align: 'right', cell: formatMonth },
    { key: 'serves', head: `Serves ${rate}`, align: 'left', cell: ({ atRate }) => formatServing(atRate) },
    {
      key: 'at-rate',
      head: `USD/million at ${rate}`,
      align: 'right',
      cell: ({ atRate }) => formatPerMillion(atRate),
    },
    {
      key: 'at-capacity',
      head: 'USD/million at capacity',
      align: 'right',
      cell: ({ atCapacity }) => formatPerMillion(atCapacity),
    },
    { key: 'capacity', head: 'Highest rate', align: 'left', cell: ({ atCapacity }) => formatHighestRate(atCapacity) },
    { key: 'limits', head: 'Limits and doubts', align: 'left', cell: formatReasons },
  ];
}

/** The tiers of a catalogue: what they cost, what they allow, and where that is stated. */
export const TIER_COLUMNS: readonly TextColumn<PriceTier>[] = [
  { head: 'Tier', align: 'left', cell: ({ title }) => title },
  { head: 'For', align: 'left', cell: ({ kinds }) => kinds.join(', ') },
  {
    head: 'Provider',
    align: 'left',
    cell: ({ provider, region }) => (region === undefined ? provider : `${provider}, ${region}`),
  },
  { head: 'USD/month', align: 'left', cell: formatTierPrice },
  { head: 'Limits', align: 'left', cell: formatTierLimits },
  {
    head: 'Sources',
    align: 'left',
    cell: ({ source, limitsSource }) =>
      [...new Set([source, limitsSource])].filter((page) => page !== undefined).join(' ') || NOTHING,
  },
  { head: 'Note', align: 'left', cell: ({ note }) => note ?? NOTHING },
];

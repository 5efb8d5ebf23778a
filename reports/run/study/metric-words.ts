import type { StudyMetric } from '../../../model/document/study-record.ts';
import type { Estimate } from '../../../model/stats/estimate.ts';
import { formatCount, formatMs, formatThreeDigits } from '../../words/format-number.ts';
import { formatSizeWithRange, isTimes } from './format-difference.ts';

interface Compared {
  readonly variant: string;
  readonly reference: string;
  /** What one request is: `create`. */
  readonly per: string;
  readonly ratio: Estimate;
}

/** How a figure is said. */
interface MetricWords {
  readonly noun: (per: string) => string;
  readonly better: 'higher' | 'lower';
  /** A significant difference as a sentence without its full stop. */
  readonly difference: (compared: Compared) => string;
  /** A value with its unit. */
  readonly value: (value: number) => string;
}

const ms = (us: number): string => `${formatMs(us)} ms`;

/** Words of each figure. */
export const METRIC_WORDS: Readonly<Record<StudyMetric, MetricWords>> = {
  cpu: {
    noun: (per) => `CPU per ${per}`,
    better: 'lower',
    difference: ({ variant, reference, per, ratio }) => {
      const size = formatSizeWithRange(ratio);
      if (isTimes(ratio)) return `${variant} costs ${size} the CPU per ${per} of ${reference}`;
      return `${variant} ${ratio.center > 1 ? `costs ${size} more` : `needs ${size} less`} CPU per ${per} than ${reference}`;
    },
    value: (us) => `${formatThreeDigits(us)} µs`,
  },
  throughput: {
    noun: () => 'throughput',
    better: 'higher',
    difference: ({ variant, reference, ratio }) => {
      const size = formatSizeWithRange(ratio);
      if (isTimes(ratio)) return `${variant} serves ${size} the requests of ${reference}`;
      return `${variant} serves ${size} ${ratio.center > 1 ? 'more' : 'fewer'} requests than ${reference}`;
    },
    value: (perSec) => `${formatCount(perSec)} requests/s`,
  },
  p99: {
    noun: () => 'p99',
    better: 'lower',
    difference: (compared) => laterBy('p99', compared),
    value: ms,
  },
  'pool-wait': {
    noun: () => 'the wait for a connection',
    better: 'lower',
    difference: (compared) => laterBy('wait for a connection', compared),
    value: ms,
  },
};

function laterBy(noun: string, { variant, reference, ratio }: Compared): string {
  const size = formatSizeWithRange(ratio);
  if (isTimes(ratio)) return `${variant} has ${size} the ${noun} of ${reference}`;
  return `${variant} has a ${noun} that is ${size} ${ratio.center > 1 ? 'higher' : 'lower'} than that of ${reference}`;
}

/** A value with its unit and its 95% interval: `3,214 requests/s [3,100–3,330]`. */
export function formatMetric(metric: StudyMetric, { center, lo, hi }: Estimate): string {
  const { value } = METRIC_WORDS[metric];
  if (lo === null || hi === null) return value(center);
  const bare = (bound: number): string => value(bound).replace(/ [^ ]+$/, '');
  return `${value(center)} [${bare(lo)}–${bare(hi)}]`;
}

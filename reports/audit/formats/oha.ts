import { type AuditedRound, exactly, type Stated, unknownRound } from '../audited-round.ts';
import type { AuditFormat } from './format.ts';
import { hasMembers, member, numberAt, objectAt } from './member.ts';
import { countsAt, goodOf, sumOf } from './status-counts.ts';

/** What it did not wait for when its time was over; no failure. */
export const CUT_OFF = 'aborted due to deadline';

/** What `oha --output-format json` prints (`-j` before 1.5): seconds with all digits, null where nothing was answered. */
export const oha: AuditFormat = {
  title: 'oha JSON',
  recognise: ({ json }) =>
    hasMembers(json, 'summary', 'latencyPercentiles', 'statusCodeDistribution') &&
    hasMembers(member(json, 'summary'), 'successRate', 'requestsPerSec'),
  read: ({ name, json }) => [readReport(name, json)],
};

function readReport(name: string, json: unknown): AuditedRound {
  const summary = objectAt(json, 'summary');
  const statuses = countsAt(json, 'statusCodeDistribution');
  const { [CUT_OFF]: cutOff = 0, ...failed } = countsAt(json, 'errorDistribution');
  const [answered, unanswered] = [sumOf(statuses), sumOf(failed)];
  const [totalS, perSec] = [numberAt(summary, 'total'), numberAt(summary, 'requestsPerSec')];
  const seconds = (value: unknown): Stated | null =>
    typeof value === 'number' && answered > 0 ? exactly(value * 1e6) : null;
  return {
    ...unknownRound({ label: name, group: name, stack: name }),
    durationS: totalS === null ? null : exactly(totalS),
    wholeRun: true,
    requests: exactly(answered),
    unanswered,
    ok: goodOf(statuses),
    perSec: perSec === null ? null : answersPerSec(exactly(perSec), answered, unanswered + cutOff),
    statuses,
    meanUs: seconds(summary['average']),
    minUs: seconds(summary['fastest']),
    maxUs: seconds(summary['slowest']),
    percentiles: Object.entries(objectAt(json, 'latencyPercentiles'))
      .flatMap(([key, value]) => {
        const [percentile, us] = [Number(key.replace(/^p/, '')), seconds(value)];
        return Number.isNaN(percentile) || us === null ? [] : [{ percentile, us }];
      })
      .sort((a, b) => a.percentile - b.percentile),
  };
}

/** The rate of answers, of a stated one that counts requests without an answer too: that share of it. */
export function answersPerSec({ value, slack }: Stated, answered: number, others: number): Stated {
  const share = others === 0 ? 1 : answered / (answered + others);
  return { value: value * share, slack: slack * share };
}

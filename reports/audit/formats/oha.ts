import { type AuditedRound, exactly, type Restated, type Stated, unknownRound } from '../audited-round.ts';
import type { AuditFormat } from './format.ts';
import { hasMembers, member, numberAt, objectAt } from './member.ts';
import { countsAt, goodOf, sumOf } from './status-counts.ts';

/** Requests that oha aborts at its deadline; not failures. */
export const CUT_OFF = 'aborted due to deadline';

/** The output of `oha --output-format json` (`-j` before 1.5): seconds with all digits, null without answers. */
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
    restated: successOf(numberAt(summary, 'successRate'), answered, unanswered, cutOff),
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

/** The share of requests that were answered; versions differ in whether aborted requests count. */
function successOf(rate: number | null, answered: number, unanswered: number, cutOff: number): Restated[] {
  const all = answered + unanswered;
  if (rate === null || all === 0) return [];
  const [most, least] = [(answered / all) * 100, (answered / (all + cutOff)) * 100];
  const follows = { value: (most + least) / 2, slack: (most - least) / 2 };
  const from = 'the count of answers and errors';
  return [{ what: 'success rate', stated: exactly(rate * 100), follows, from, unit: '%', strength: 'proof' }];
}

/** Returns the rate of answers from a stated rate that also counts requests without an answer. */
export function answersPerSec({ value, slack }: Stated, answered: number, others: number): Stated {
  const share = others === 0 ? 1 : answered / (answered + others);
  return { value: value * share, slack: slack * share };
}

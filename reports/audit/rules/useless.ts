import type { AuditedRound } from '../audited-round.ts';
import type { AuditRule } from '../finding.ts';
import { digits, eachRound } from './each-round.ts';

/** From a tenth on, p90 and all higher percentiles may be those of failed requests. */
const TOO_MANY = 0.1;
const LIMIT = 'at least 10% of them';

/** A round without an answer measured nothing. */
export const nothingAnswered: AuditRule = {
  title: 'at least one request was answered',
  limit: 'no answer at all',
  check: eachRound(({ requests, unanswered }) => {
    if (requests === null) return null;
    if (requests.value > 0) return [];
    const sent = unanswered === null || unanswered === 0 ? '' : `: all ${whole(unanswered)} requests failed`;
    return [{ strength: 'useless' as const, message: `Nothing was answered${sent}, so nothing was measured.` }];
  }),
};

/** Rate and latency of errors say nothing about the requested work. */
export const failedRequests: AuditRule = {
  title: 'requests got good answers, not errors',
  limit: LIMIT,
  check: eachRound((round) => {
    if (round.requests === null || round.ok === null || round.ok < 0) return null;
    const bad = round.requests.value - round.ok;
    if (bad <= 0 || bad < round.requests.value * TOO_MANY) return [];
    return [{ strength: 'useless' as const, message: failureMessage(round, bad, round.requests.value) }];
  }),
};

/** Requests that were refused, reset or timed out are missing from rate and latency. */
export const unansweredRequests: AuditRule = {
  title: 'requests got an answer',
  limit: LIMIT,
  check: eachRound(({ requests, unanswered }) => {
    if (requests === null || unanswered === null) return null;
    const all = requests.value + unanswered;
    if (requests.value <= 0 || unanswered < all * TOO_MANY) return [];
    const message = `${part(unanswered, all, 'requests')} got no answer (refused, reset, timed out): they are missing from the figures.`;
    return [{ strength: 'useless' as const, message }];
  }),
};

/** Answers after the tool's timeout are counted, but the slowest latencies are missing. */
export const timedOutAnswers: AuditRule = {
  title: 'answers came before the tool’s timeout',
  limit: LIMIT,
  check: eachRound(({ requests, timedOut }) => {
    if (requests === null || timedOut === null) return null;
    if (requests.value <= 0 || timedOut < requests.value * TOO_MANY) return [];
    const some =
      timedOut <= requests.value
        ? part(timedOut, requests.value, 'answers')
        : `${whole(timedOut)} requests, in addition to ${whole(requests.value)} answers,`;
    const rest =
      timedOut === requests.value ? 'no latency is known' : 'the latencies are only those of the faster answers';
    const message = `${some} timed out: ${rest}.`;
    return [{ strength: 'useless' as const, message }];
  }),
};

/** A load that was not offered was not measured. */
export const droppedRequests: AuditRule = {
  title: 'requests that were due were sent',
  limit: LIMIT,
  check: eachRound(({ requests, dropped }) => {
    if (requests === null || dropped === null) return null;
    const due = requests.value + dropped;
    if (dropped <= 0 || dropped < due * TOO_MANY) return [];
    const message = `${part(dropped, due, 'requests')} that were due were dropped, never sent: the load was lower than requested.`;
    return [{ strength: 'useless' as const, message }];
  }),
};

/** If checks of a script fail, something else was measured. */
export const failedChecks: AuditRule = {
  title: 'the checks of the script passed',
  limit: LIMIT,
  check: eachRound(({ checks }) => {
    if (checks === null || checks.passed + checks.failed === 0) return null;
    const all = checks.passed + checks.failed;
    if (checks.failed < all * TOO_MANY) return [];
    const message = `${part(checks.failed, all, 'checks')} failed: the answers were not the expected ones.`;
    return [{ strength: 'useless' as const, message }];
  }),
};

function failureMessage({ unanswered, statuses }: AuditedRound, bad: number, all: number): string {
  if (unanswered === null)
    return bad === all
      ? `${part(bad, all, 'requests')} failed: errors were measured, not answers.`
      : `${part(bad, all, 'requests')} failed: the figures include them.`;
  const redirects = Object.entries(statuses ?? {}).reduce((sum, [key, n]) => sum + (key.startsWith('3') ? n : 0), 0);
  const [kind, page] = redirects > bad / 2 ? ['redirects', 'redirect'] : ['errors', 'error page'];
  return bad === all
    ? `${part(bad, all, 'answers')} were ${kind}: the ${page} was measured.`
    : `${part(bad, all, 'answers')} were ${kind}: the figures include the ${page}.`;
}

/** `12,479 of 12,479 answers`, or `1,900 of 2,000 requests (95%)`. */
function part(some: number, all: number, things: string): string {
  const percent = some === all ? '' : ` (${digits(Number(((some / all) * 100).toPrecision(2)))}%)`;
  return `${whole(some)} of ${whole(all)} ${things}${percent}`;
}

function whole(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

import type { ServerAnswer } from '../../machine/ask-server.ts';
import { NeverReady } from '../../machine/processes/wait-until-ready.ts';

/** Statuses of a service that may still change: it is asked for longer, or not yet ready. */
const PASSING = [408, 425, 429];

/** What is known of a path that does not become ready. */
interface WrongAnswer {
  readonly path: string;
  readonly answer: ServerAnswer;
  /** For how long it has been answered so, in s. */
  readonly forSec: number;
  /** Another path that answers 200 to 299; null if none is known. */
  readonly answering: string | null;
}

/** Whether a status will hardly change by waiting. */
export function isFinalStatus(status: number): boolean {
  return status >= 300 && status < 500 && !PASSING.includes(status);
}

/** The error for a path that keeps answering, but not with 200 to 299. */
export function explainAnswer({ path, answer, forSec, answering }: WrongAnswer): NeverReady {
  const { status, headers } = answer;
  const leads = status >= 400 ? '' : (headers.location ?? '');
  const other = answering === null ? '' : ` ${answering} answers 200 to 299.`;
  const leading = leads === '' ? '' : ` It leads to ${leads}.`;
  const what = `"ready" is ${path}, which has answered ${status} for ${forSec} s.`;
  return new NeverReady(`${what}${leading}${meaningOf(status)}${other}`, {
    fix: `${adviceOf(path, answer, answering)} A service that answers so only while it starts needs "readyWithin", for example "2m".`,
    withLog: true,
  });
}

function meaningOf(status: number): string {
  if (status === 404 || status === 410) return ' The service does not know that path.';
  if (status === 401 || status === 407) return ' The service wants a login first.';
  if (status === 403) return ' The service wants a login, or refuses the host name 127.0.0.1.';
  if (status === 405) return ' The service does not answer GET there.';
  if (status === 426) return ' It is no path for HTTP requests, but for websockets or HTTP/2.';
  return '';
}

function adviceOf(path: string, { status, headers }: ServerAnswer, answering: string | null): string {
  const example = answering === null ? '' : `, for example "${answering}"`;
  const leads = status >= 400 ? '' : (headers.location ?? '');
  if (leads.startsWith('https:')) return 'Switch the redirect to HTTPS off while it is gated, for example in "env".';
  const target = URL.parse(leads, 'http://127.0.0.1')?.pathname ?? '';
  if (leads !== '' && target.replace(/\/$/, '') === path.replace(/\/$/, '')) return `Set "ready" to "${target}".`;
  if (leads !== '') return `Set "ready" to a path that answers without a redirect or a login${example}.`;
  if (status === 401 || status === 407) return `Set "ready" to a path that needs no login${example}.`;
  if (status === 403)
    return `Set "ready" to a path that needs no login${example}, or let the service accept that host.`;
  return `Set "ready" to a path that answers 200 to 299${example}.`;
}

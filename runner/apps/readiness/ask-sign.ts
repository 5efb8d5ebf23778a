import { messageOf } from '../../../model/stackbench-error.ts';
import { type ServerAnswer, askServer } from '../../machine/ask-server.ts';
import { APP_HOST, appUrl } from '../running-app.ts';
import { whyNotConnected } from './accepts-connections.ts';
import type { ReadySign } from './ready-sign.ts';
import { speaksTls } from './speaks-tls.ts';

/** What one question of a service found; `text` is it in words, after "The last answer:". */
export type Sighting =
  | { readonly kind: 'ready' }
  /** Nothing accepts connections there. */
  | { readonly kind: 'closed'; readonly text: string }
  | { readonly kind: 'answer'; readonly text: string; readonly answer: ServerAnswer }
  | { readonly kind: 'tls' | 'silent'; readonly text: string };

const ANSWER_WITHIN_MS = 2000;
const MOST_LETTERS = 160;
const OTHER_HOST = '::1';
/** Of a port without a listener; the others of a machine without IPv6. */
const CLOSED = ['ECONNREFUSED', 'EADDRNOTAVAIL', 'ENETUNREACH', 'EAFNOSUPPORT'];

/** Asks at 127.0.0.1, and at ::1 if nothing listens there. Says which address answered. */
export async function askEither(
  sign: Exclude<ReadySign, { kind: 'text' }>,
  port: number,
): Promise<{ readonly host: string; readonly seen: Sighting }> {
  const seen = await askSign(sign, APP_HOST, port);
  if (seen.kind !== 'closed') return { host: APP_HOST, seen };
  const other = await askSign(sign, OTHER_HOST, port);
  return other.kind === 'closed' ? { host: APP_HOST, seen } : { host: OTHER_HOST, seen: other };
}

async function askSign(sign: Exclude<ReadySign, { kind: 'text' }>, host: string, port: number): Promise<Sighting> {
  if (sign.kind === 'path') return askPath(sign.path, host, port);
  const why = await whyNotConnected(host, port);
  return why === null ? { kind: 'ready' } : closed(port, why);
}

function closed(port: number, why: string): Sighting {
  return { kind: 'closed', text: `nothing listens on port ${port} (${why})` };
}

async function askPath(path: string, host: string, port: number): Promise<Sighting> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  try {
    const answer = await askServer(`${appUrl(port, host)}${path}`, { signal });
    const { status } = answer;
    if (status >= 200 && status < 300) return { kind: 'ready' };
    // Some servers answer plain requests on a port for TLS with 400.
    if (status === 400 && (await speaksTls(host, port))) return tls(path);
    return { kind: 'answer', text: `${path} answered ${status}${answer.redirect}${lettersOf(answer)}`, answer };
  } catch (error) {
    if (signal.aborted) return { kind: 'silent', text: `${path} was not answered within ${ANSWER_WITHIN_MS / 1000} s` };
    if (CLOSED.includes(codeOf(error))) return closed(port, codeOf(error));
    if (await speaksTls(host, port)) return tls(path);
    return { kind: 'silent', text: `${path} was not answered in HTTP/1.1 (${codeOf(error)})` };
  }
}

function tls(path: string): Sighting {
  return { kind: 'tls', text: `${path} is answered by TLS (HTTPS), not by plain HTTP` };
}

/** The first letters of an answer that is no page. */
function lettersOf({ headers, text, redirect }: ServerAnswer): string {
  const letters = text.replaceAll(/\s+/g, ' ').trim();
  const isPage = /html/i.test(headers['content-type'] ?? '') || letters.startsWith('<');
  if (isPage || letters === '' || redirect !== '') return '';
  return `: ${letters.length > MOST_LETTERS ? `${letters.slice(0, MOST_LETTERS)}…` : letters}`;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | null)?.code ?? messageOf(error);
}

/** Status of a path, asked once; null without an answer. */
export async function statusOf(path: string, host: string, port: number): Promise<number | null> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  return askServer(`${appUrl(port, host)}${path}`, { signal }).then(
    ({ status }) => status,
    () => null,
  );
}

import { type Agent, request } from 'node:http';

/** Maximum time without a byte of an answer, in ms. */
const IDLE_MS = 10_000;

export interface PlainRequest {
  readonly url: string;
  readonly method?: string;
  /** Text to send; null for none. */
  readonly body?: string | null;
  /** Its headers in addition to those of its body. Default: a body is JSON. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Its connections are used; destroying it ends the request. */
  readonly agent: Agent;
  /** Number of characters of the answer's body to keep; 0 (the default) reads it and keeps nothing. */
  readonly mostText?: number;
}

interface PlainAnswer {
  readonly status: number;
  /** The beginning of the body. */
  readonly text: string;
  /** The header `Link`; null without one. */
  readonly link: string | null;
}

/**
 * Sends one request and reads its answer to the end; nothing is measured.
 * @throws Error without an answer, or after 10 s of silence
 */
export async function sendRequest({
  url,
  method = 'GET',
  body = null,
  headers: given = body === null ? {} : { 'content-type': 'application/json' },
  agent,
  mostText = 0,
}: PlainRequest): Promise<PlainAnswer> {
  const headers = body === null ? given : { ...given, 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent, headers, timeout: IDLE_MS }, (answer) => {
      let text = '';
      if (mostText === 0) answer.resume();
      else
        answer.setEncoding('utf8').on('data', (part: string) => {
          if (text.length < mostText) text += part;
        });
      answer.once('end', () => {
        const link = answer.headers['link'];
        const linked = link === undefined ? null : String(link);
        resolve({ status: answer.statusCode ?? 0, text: text.slice(0, mostText), link: linked });
      });
      answer.once('error', reject);
    });
    sent.once('timeout', () => sent.destroy(new Error(`no answer from ${url} within ${IDLE_MS / 1000} s`)));
    sent.once('error', reject);
    sent.end(body ?? undefined);
  });
}

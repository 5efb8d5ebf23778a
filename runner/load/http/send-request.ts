import { type Agent, request } from 'node:http';

/** Maximum time without a byte of an answer, in ms. */
const IDLE_MS = 10_000;

interface PlainRequest {
  readonly url: string;
  readonly method?: string;
  /** In addition to those of the body. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** JSON to send; null for none. */
  readonly body?: string | null;
  /** Its connections are used; destroying it ends the request. */
  readonly agent: Agent;
  /** Number of characters of the answer's body to keep; 0 (the default) reads it and keeps nothing. */
  readonly mostText?: number;
}

interface PlainAnswer {
  readonly status: number;
  /** The beginning of the body. */
  readonly text: string;
}

/**
 * Sends one request and reads its answer to the end; nothing is measured.
 * @throws Error without an answer, or after 10 s of silence
 */
export async function sendRequest({
  url,
  method = 'GET',
  headers: own = {},
  body = null,
  agent,
  mostText = 0,
}: PlainRequest): Promise<PlainAnswer> {
  const headers =
    body === null
      ? own
      : { ...own, 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent, headers, timeout: IDLE_MS }, (answer) => {
      let text = '';
      if (mostText === 0) answer.resume();
      else
        answer.setEncoding('utf8').on('data', (part: string) => {
          if (text.length < mostText) text += part;
        });
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, text: text.slice(0, mostText) }));
      answer.once('error', reject);
    });
    sent.once('timeout', () => sent.destroy(new Error(`no answer from ${url} within ${IDLE_MS / 1000} s`)));
    sent.once('error', reject);
    sent.end(body ?? undefined);
  });
}

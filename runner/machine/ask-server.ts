import { Agent } from 'node:http';
import { type IncomingHttpHeaders, request } from 'node:http';
import { hostOf } from './host-of.ts';

/** Maximum size of an answer: nothing that we ask answers more. */
const MOST_BYTES = 16 * 1024 * 1024;
const OWN_HEADERS = { accept: '*/*', 'user-agent': 'stackbench' };
// Of our own: the global one may send requests to this machine through a proxy of the environment.
const agent = new Agent({ keepAlive: false });

interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** One whole answer. A redirect is an answer too: it may lead to another machine, and is never followed. */
export interface ServerAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Target of a redirect, in words that follow the status: `, to http://…/ready`; empty if there is none. */
  readonly redirect: string;
}

/**
 * Asks an HTTP server on this machine: without a proxy, and without following redirects.
 * @throws the system's error, or the signal's reason
 */
export async function askServer(url: string | URL, question: Question): Promise<ServerAnswer> {
  const { method = 'GET', headers = {}, body, signal } = question;
  const { port, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        host: hostOf(url),
        port: port === '' ? 80 : Number(port),
        path: `${pathname}${search}`,
        method,
        headers: {
          ...OWN_HEADERS,
          ...headers,
          ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
        },
        signal,
      },
      (answer) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        answer.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          bytes += chunk.length;
          if (bytes > MOST_BYTES)
            answer.destroy(new Error(`It answered with more than ${MOST_BYTES / 1024 / 1024} MB.`));
        });
        answer.once('error', reject);
        answer.once('end', () => {
          const { statusCode: status = 0, headers: given } = answer;
          const location = status >= 300 && status < 400 ? given.location : undefined;
          const redirect = location === undefined ? '' : `, to ${location.slice(0, 200)}, which is not followed`;
          resolve({ status, headers: given, text: Buffer.concat(chunks).toString('utf8'), redirect });
        });
      },
    );
    sent.once('error', (error) => reject(signal.aborted ? (signal.reason as Error) : error));
    sent.end(body);
  });
}

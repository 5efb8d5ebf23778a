import { Agent, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { RuleViolation } from './rule-violation.ts';

/** Maximum time for one whole answer, in ms. */
const ANSWER_TIMEOUT_MS = 5000;

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What is sent with a request: `json` is serialised, `text` goes as it is. */
export interface Payload {
  readonly json?: unknown;
  readonly text?: string;
  /** Content-Type; `application/json` when absent, no header at all when `null`. */
  readonly type?: string | null;
  /** Sends the body without a Content-Length. */
  readonly chunked?: boolean;
}

/** One whole answer, and the request that it answers. */
export interface Answer {
  /** `GET /items/x`, for messages. */
  readonly to: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Talks to one stack over kept-alive connections and remembers which items it created. */
export interface ApiClient {
  send(method: Method, path: string, payload?: Payload): Promise<Answer>;
  /** Deletes what was created and is still there; failures are left to the rules about deleting. */
  deleteCreated(): Promise<void>;
  close(): void;
}

interface Asked {
  readonly baseUrl: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Opens a client; a request without an answer within 5 s throws a RuleViolation marked unreachable. */
export function openApiClient({ baseUrl, headers = {} }: Asked, signal: AbortSignal): ApiClient {
  const agent = new Agent({ keepAlive: true });
  const created = new Set<string>();

  async function send(method: Method, path: string, payload: Payload = {}): Promise<Answer> {
    signal.throwIfAborted();
    const answer = await exchange({ agent, url: urlOn(baseUrl, path), method, headers, payload, signal });
    if (method === 'POST' && answer.status === 201) created.add(idIn(answer.text));
    if (method === 'DELETE' && answer.status === 204) created.delete(path.slice('/items/'.length));
    return answer;
  }

  async function deleteCreated(): Promise<void> {
    created.delete('');
    const ids = [...created];
    created.clear();
    await Promise.allSettled(ids.map((id) => send('DELETE', `/items/${encodeURIComponent(id)}`)));
  }

  return { send, deleteCreated, close: () => agent.destroy() };
}

/** The URL of a path that the stack named, such as that of the next page; never on another server. */
function urlOn(baseUrl: string, path: string): URL {
  const [base, url] = [
    new URL(baseUrl),
    new URL(`${new URL(baseUrl).origin}${path.startsWith('/') ? '' : '/'}${path}`),
  ];
  if (url.host !== base.host) throw new RuleViolation(`a path on ${base.host}`, path.slice(0, 200));
  return url;
}

interface Exchange {
  readonly agent: Agent;
  readonly url: URL;
  readonly method: Method;
  /** In addition to those of the payload. */
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Payload;
  readonly signal: AbortSignal;
}

async function exchange({ agent, url, method, headers, payload, signal }: Exchange): Promise<Answer> {
  const to = `${method} ${url.pathname}${url.search}`;
  const body = payload.text ?? (payload.json === undefined ? undefined : JSON.stringify(payload.json));
  const deadline = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = request(url, {
        agent,
        method,
        headers: { ...headers, ...headersFor(payload, body) },
        signal: AbortSignal.any([signal, deadline]),
      });
      outgoing.on('response', resolve);
      outgoing.on('error', reject);
      outgoing.end(body);
    });
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    return { to, status: response.statusCode ?? 0, headers: response.headers, text };
  } catch (error) {
    signal.throwIfAborted();
    const why = deadline.aborted ? 'none' : `none (${error instanceof Error ? error.message : String(error)})`;
    throw new RuleViolation(`an answer to ${to} within ${ANSWER_TIMEOUT_MS / 1000} s`, why, true);
  }
}

function headersFor(payload: Payload, body: string | undefined): Record<string, string | number> {
  if (body === undefined) return {};
  const type = payload.type === undefined ? 'application/json' : payload.type;
  return {
    ...(type === null ? {} : { 'content-type': type }),
    ...(payload.chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': Buffer.byteLength(body) }),
  };
}

function idIn(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : '';
  } catch {
    return '';
  }
}

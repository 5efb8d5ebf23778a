import type { SideKey } from '../../model/document/gate-result.ts';
import { encodePath } from '../../model/gate/encode-path.ts';
import { type GatedRequest, nameOfRequest } from '../../model/gate/gated-service.ts';
import { mergeHeaders } from '../../scenarios/merge-headers.ts';
import { type Cookie, cookieHeader } from '../apps/login/cookies.ts';
import { fillJson, fillPlaceholders, fillRecord } from '../datastores/sides/fill-placeholders.ts';
import type { EndpointJob } from '../load/bursts/burst-job.ts';
import { filledLength, VARYING } from '../load/bursts/vary-wire.ts';

/** What a side's requests need of it. */
export interface WireSide {
  /** Its address and port: `127.0.0.1:8080`. */
  readonly host: string;
  readonly placeholders: Readonly<Record<string, string>>;
  /** The same in paths, encoded if they come from a login; as `placeholders` if absent. */
  readonly pathValues?: Readonly<Record<string, string>>;
  /** Of the login; a request's own of the same name win. */
  readonly cookies?: readonly Cookie[];
  /** From the login step, over the request's own of the same names; empty without one. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Writes each kind of request as it goes onto the wire of either side; several paths become several texts, played in
 * turn.
 */
export function wireRequests(
  requests: readonly GatedRequest[],
  sides: Readonly<Record<SideKey, WireSide>>,
): EndpointJob[] {
  return requests.map((request) => ({
    endpoint: nameOfRequest(request),
    expect: request.expect ?? null,
    wires: { base: wiresOf(request, sides.base), head: wiresOf(request, sides.head) },
  }));
}

function wiresOf(request: GatedRequest, side: WireSide): string[] {
  const { placeholders, pathValues = placeholders, cookies = [] } = side;
  const values = { ...placeholders, ...VARYING };
  const body = bodyOf(request, values);
  const defaults = {
    Host: side.host,
    Connection: 'keep-alive',
    ...(body === null ? {} : { 'Content-Length': String(filledLength(body)) }),
    ...(typeof request.body === 'object' ? { 'Content-Type': 'application/json' } : {}),
  };
  const own = mergeHeaders(defaults, fillRecord(request.headers, values));
  return [request.path]
    .flat()
    .map((path) => encodePath(fillPlaceholders(path, { ...pathValues, ...VARYING })))
    .map((path) => {
      const head = linesOf(mergeHeaders(own, withOwnCookies(own, cookieHeader(cookies, path)), side.headers));
      return `${request.method} ${path} HTTP/1.1\r\n${head}\r\n${body ?? ''}`;
    });
}

/** A cookie without a value is none: `"headersThen": {"cookie": ""}` sends no cookie of the login. */
function linesOf(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .filter(([name, value]) => value !== '' || name.toLowerCase() !== 'cookie')
    .map(([name, value]) => `${oneLine(name)}: ${oneLine(value)}\r\n`)
    .join('');
}

/** The cookies of the login behind those that the request itself has; empty if there are none of the login. */
function withOwnCookies(own: Readonly<Record<string, string>>, ofLogin: string): Record<string, string> {
  const [, mine = ''] = Object.entries(own).find(([name]) => name.toLowerCase() === 'cookie') ?? [];
  const taken = new Set(mine.split(';').map(nameOfCookie));
  const others = ofLogin.split('; ').filter((pair) => pair !== '' && !taken.has(nameOfCookie(pair)));
  return others.length === 0 ? {} : { cookie: [mine, ...others].filter((pair) => pair !== '').join('; ') };
}

function nameOfCookie(pair: string): string {
  return (pair.split('=')[0] ?? '').trim();
}

/** The bytes of the body as latin1; null without one. */
function bodyOf({ body }: GatedRequest, values: Readonly<Record<string, string>>): string | null {
  if (body === undefined) return null;
  const filled = fillJson(body, values);
  return Buffer.from(typeof filled === 'string' ? filled : JSON.stringify(filled)).toString('latin1');
}

/** A line break would begin another header. */
function oneLine(text: string): string {
  return Buffer.from(text.replaceAll(/[\r\n]+/g, ' ')).toString('latin1');
}

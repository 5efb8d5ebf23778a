import type { SideKey } from '../../model/document/gate-result.ts';
import { type GatedRequest, nameOfRequest } from '../../model/gate/gated-service.ts';
import { HOST } from '../apps/start-side.ts';
import { fillPlaces, fillRecord } from '../datastores/sides/fill-places.ts';
import type { EndpointJob } from '../load/bursts/burst-job.ts';
import { mergeHeaders } from '../load/http/merge-headers.ts';

/** What a side's requests need of it. */
export interface WireSide {
  readonly port: number;
  readonly places: Readonly<Record<string, string>>;
  /** From the login step, over the request's own of the same names; empty without one. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Writes each kind of request as it goes onto the wire of either side; several paths become several texts, played in turn. */
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

function wiresOf(request: GatedRequest, { port, places, headers }: WireSide): string[] {
  const body = bodyOf(request, places);
  const defaults = {
    Host: `${HOST}:${port}`,
    Connection: 'keep-alive',
    ...(body === null ? {} : { 'Content-Length': String(body.length) }),
    ...(typeof request.body === 'object' ? { 'Content-Type': 'application/json' } : {}),
  };
  const all = mergeHeaders(defaults, fillRecord(request.headers, places), headers);
  const head = Object.entries(all)
    .map(([name, value]) => `${oneLine(name)}: ${oneLine(value)}\r\n`)
    .join('');
  return [request.path]
    .flat()
    .map((path) => `${request.method} ${oneLine(path)} HTTP/1.1\r\n${head}\r\n${body?.toString('latin1') ?? ''}`);
}

function bodyOf({ body }: GatedRequest, places: WireSide['places']): Buffer | null {
  if (body === undefined) return null;
  return Buffer.from(fillPlaces(typeof body === 'string' ? body : JSON.stringify(body), places));
}

/** A line break would begin another header. */
function oneLine(text: string): string {
  return Buffer.from(text.replaceAll(/[\r\n]+/g, ' ')).toString('latin1');
}

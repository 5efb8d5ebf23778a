import type { SideKey } from '../../model/document/gate-result.ts';
import { type GatedRequest, nameOfRequest } from '../../model/gate/gated-service.ts';
import { fillPlaceholders, fillRecord } from '../datastores/sides/fill-placeholders.ts';
import type { EndpointJob } from '../load/bursts/burst-job.ts';
import { filledLength, VARYING } from '../load/bursts/vary-wire.ts';
import { mergeHeaders } from '../load/http/merge-headers.ts';

/** What a side's requests need of it. */
export interface WireSide {
  /** Its address and port: `127.0.0.1:8080`. */
  readonly host: string;
  readonly placeholders: Readonly<Record<string, string>>;
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
  const values = { ...side.placeholders, ...VARYING };
  const body = bodyOf(request, values);
  const defaults = {
    Host: side.host,
    Connection: 'keep-alive',
    ...(body === null ? {} : { 'Content-Length': String(filledLength(body)) }),
    ...(typeof request.body === 'object' ? { 'Content-Type': 'application/json' } : {}),
  };
  const all = mergeHeaders(defaults, fillRecord(request.headers, values), side.headers);
  const head = Object.entries(all)
    .map(([name, value]) => `${oneLine(name)}: ${oneLine(value)}\r\n`)
    .join('');
  return [request.path]
    .flat()
    .map(
      (path) => `${request.method} ${oneLine(fillPlaceholders(path, VARYING))} HTTP/1.1\r\n${head}\r\n${body ?? ''}`,
    );
}

/** The bytes of the body as latin1; null without one. */
function bodyOf({ body }: GatedRequest, values: Readonly<Record<string, string>>): string | null {
  if (body === undefined) return null;
  const filled = fillPlaceholders(typeof body === 'string' ? body : JSON.stringify(body), values);
  return Buffer.from(filled).toString('latin1');
}

/** A line break would begin another header. */
function oneLine(text: string): string {
  return Buffer.from(text.replaceAll(/[\r\n]+/g, ' ')).toString('latin1');
}

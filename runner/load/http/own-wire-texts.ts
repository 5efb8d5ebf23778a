import { mergeHeaders } from '../../../scenarios/merge-headers.ts';
import {
  type OwnRequestAt,
  type OwnStream,
  openingRequestAt,
  ownRequestAt,
} from '../../../scenarios/own/own-stream.ts';
import type { AskedApp, WireText, WireTexts } from './wire-text.ts';

/** Methods whose requests have a body: without one, its length is 0 (RFC 9110, 8.6). */
const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** Writes requests of the user's to one server. Those without a drawn value are written once. */
export function ownWireTexts(app: AskedApp, stream: OwnStream): WireTexts {
  const fixed = fixedHeaders(app);
  const constant = stream.requests.map((request) => {
    const parts = [...request.headers.map(([, value]) => value), request.body ?? []];
    return parts.every(isConstant) ? request.paths.map(isConstant) : request.paths.map(() => false);
  });
  const kept = stream.requests.map((): (WireText | undefined)[] => []);
  return {
    at(index) {
      const request = ownRequestAt(stream, index);
      const { operation, place, pathPlace } = request;
      if (constant[place]?.[pathPlace] !== true) return { operation, wire: ownWire(fixed, request) };
      const ofRequest = kept[place] as (WireText | undefined)[];
      return (ofRequest[pathPlace] ??= { operation, wire: ownWire(fixed, request) });
    },
    opening(index) {
      const request = openingRequestAt(stream, index);
      return { operation: request.operation, wire: ownWire(fixed, request) };
    },
  };
}

/** What every request to an app has, unless it has such a header itself. */
export function fixedHeaders({ baseUrl, headers = {} }: AskedApp): Readonly<Record<string, string>> {
  return mergeHeaders({ Host: new URL(baseUrl).host, Connection: 'keep-alive' }, headers);
}

/** One request as it is sent, with the fixed headers of its app: bytes as latin1. */
export function ownWire(fixed: ReturnType<typeof fixedHeaders>, { method, path, headers, body }: OwnRequestAt): string {
  const bytes = body === null ? '' : latin1(body);
  const all = mergeHeaders(
    fixed,
    body !== null || WITH_BODY.has(method) ? { 'Content-Length': String(bytes.length) } : {},
    headers,
  );
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${latin1(value)}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${bytes}`;
}

/** The bytes of a text in UTF-8, each as a character. */
function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function isConstant(template: readonly unknown[]): boolean {
  return template.every((piece) => typeof piece === 'string');
}

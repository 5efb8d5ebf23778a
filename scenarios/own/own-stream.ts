import type { Scalar } from '../../model/own-requests/request-values.ts';
import { fraction } from '../request-stream.ts';
import type { Expectations } from './expectation.ts';
import type { OwnRequestSpec, OwnRequests, Piece, Template } from './own-requests.ts';
import { variedDigits, variedId } from './varied-number.ts';

/** Everything that decides the requests of a round; plain JSON. k6 reads this file too. */
export interface OwnStream extends OwnRequests {
  readonly seed: number;
  /** Number of its first request, which `{n}` becomes; others follow. */
  readonly firstNumber: number;
}

/** One request as any HTTP client can send it. */
export interface OwnRequestAt {
  readonly operation: string;
  /** Its place in the list of requests, and that of its path. */
  readonly place: number;
  readonly pathPlace: number;
  readonly method: string;
  /** Encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Null if it has none. */
  readonly body: string | null;
}

/** Numbers of one stream; those of its last quarter are for requests that open connections. */
export const NUMBERS_PER_STREAM = 2_000_000;
const OPENING_FROM = 1_500_000;
/** Characters that no header has: a line break would begin another one. */
const NOT_IN_HEADERS = /[^\t\x20-\x7e\x80-\uffff]+/g;
const [DRAW_REQUEST, DRAW_PATH, DRAW_VALUES] = [1, 2, 16];

/**
 * Request `index` (0, 1, 2…) of the stream: a pure function of both arguments, so any number of connections can share
 * one stream.
 */
export function ownRequestAt(stream: OwnStream, index: number): OwnRequestAt {
  return writeRequest(stream, drawRequest(stream.requests, fraction(stream.seed, index, DRAW_REQUEST)), index);
}

/** Request `index` of those that open connections and are not counted: GETs if there are any. */
export function openingRequestAt(stream: OwnStream, index: number): OwnRequestAt {
  const sent = stream.requests
    .map((_request, place) => place)
    .filter((place) => (stream.requests[place]?.share ?? 0) > 0);
  const gets = sent.filter((place) => stream.requests[place]?.method === 'GET');
  const from = gets.length > 0 ? gets : sent;
  return writeRequest(
    stream,
    from[index % from.length] ?? 0,
    OPENING_FROM + (index % (NUMBERS_PER_STREAM - OPENING_FROM)),
  );
}

/** The request at this place of the list, with the values of `index`, by one of its paths. */
export function writeRequest(stream: OwnStream, place: number, index: number, path?: number): OwnRequestAt {
  const { name, method, paths, headers, body } = stream.requests[place] as OwnRequestSpec;
  const pathPlace = path ?? Math.floor(fraction(stream.seed, index, DRAW_PATH) * paths.length);
  const write = (template: Template): string => writeTemplate(template, stream, index);
  return {
    operation: name,
    place,
    pathPlace,
    method,
    path: write(paths[pathPlace] as Template),
    headers: Object.fromEntries(headers.map(([header, value]) => [header, write(value)])),
    body: body === null ? null : write(body),
  };
}

/** A text as the value of a header. */
export function headerText(text: string): string {
  return text.replaceAll(NOT_IN_HEADERS, ' ');
}

/** What good answers are, by name of the request. */
export function ownExpectations({ requests }: OwnRequests): Expectations {
  return new Map(requests.map(({ name, expectation }) => [name, expectation]));
}

function drawRequest(requests: readonly OwnRequestSpec[], drawn: number): number {
  let [upTo, last] = [0, 0];
  for (const [place, { share }] of requests.entries()) {
    if (share === 0) continue;
    upTo += share;
    last = place;
    if (drawn < upTo) return place;
  }
  // Shares are summed in floating point: the last end may lie a hair below 1.
  return last;
}

function writeTemplate(template: Template, stream: OwnStream, index: number): string {
  let text = '';
  for (const piece of template) text += typeof piece === 'string' ? piece : writePiece(piece, stream, index);
  return text;
}

function writePiece({ from, column, as }: Exclude<Piece, string>, stream: OwnStream, index: number): string {
  const value = typeof from === 'number' ? drawValue(stream, from, column, index) : varied(from, stream, index);
  if (as === 'json') return JSON.stringify(value);
  const text = String(value);
  if (as === 'path') return encodeURIComponent(text);
  if (as === 'header') return headerText(text);
  return as === 'in-json' ? JSON.stringify(text).slice(1, -1) : text;
}

/** Seeds of streams differ by run, so that ids do. */
function varied(from: 'n' | 'uuid', { firstNumber, seed }: OwnStream, index: number): string {
  return from === 'n' ? variedDigits(firstNumber + index) : variedId(firstNumber + index, seed >>> 0);
}

/** All columns of a set are of the same row. */
function drawValue({ sets, seed }: OwnStream, set: number, column: number, index: number): Scalar {
  const rows = sets[set];
  const row = rows?.[Math.floor(fraction(seed, index, DRAW_VALUES + set) * rows.length)];
  return row?.[column] ?? '';
}

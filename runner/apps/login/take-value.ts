import type { ServerAnswer } from '../../machine/ask-server.ts';
import { type Cookie, joinCookies } from './cookies.ts';
import { pageValues } from './page-values.ts';

const MOST_PLACES = 12;

/** What an answer of a login gives. */
export interface Gained {
  readonly answer: ServerAnswer;
  /** Of all steps up to this one. */
  readonly cookies: readonly Cookie[];
  /** Whether this answer set one of them. */
  readonly setsCookie: boolean;
}

/** A value as it was found, and as it is sent elsewhere than in a cookie: without percent codes. */
export interface Taken {
  readonly raw: string;
  readonly value: string;
}

/** The value at a place such as `body.token`; null if the answer has none. */
export function takeValue(place: string, gained: Gained): Taken | null {
  const [kind, name] = partsOf(place);
  const { headers, text } = gained.answer;
  if (kind === 'html') return plain(pageValues(text).get(name));
  if (kind === 'body') return plain(valueAt(parsed(text), name.split('.')));
  if (kind === 'cookie') {
    const raw = gained.cookies.findLast((cookie) => cookie.name === name)?.value;
    return raw === undefined ? null : { raw, value: decoded(raw) };
  }
  if (name.toLowerCase() === 'set-cookie') return gained.setsCookie ? plain(joinCookies(gained.cookies)) : null;
  return plain([headers[name.toLowerCase()] ?? []].flat()[0]);
}

/** Why there is no value at a place. Names without values: one of the values is the token. */
export function whyNone(place: string, { answer, cookies }: Gained): string {
  const { headers, text, redirect, status } = answer;
  if (redirect !== '') return `It answered with status ${status}${redirect}, and has no ${place}.`;
  const [kind] = partsOf(place);
  const json = parsed(text);
  if (kind === 'body' && json === undefined) return 'Its answer is not JSON.';
  const places: Readonly<Record<string, () => string[]>> = {
    html: () => Array.from(pageValues(text).keys(), (name) => `html.${name}`),
    body: () => pathsIn(json, 'body'),
    cookie: () => cookies.map(({ name }) => `cookie.${name}`),
    header: () => Object.keys(headers).map((name) => `header.${name}`),
  };
  const found = places[kind]?.() ?? [];
  return `Its answer has no ${place}${found.length === 0 ? '' : `; it has ${found.slice(0, MOST_PLACES).join(', ')}`}.`;
}

function partsOf(place: string): [kind: string, name: string] {
  const at = place.indexOf('.');
  return [place.slice(0, at), place.slice(at + 1)];
}

function plain(value: string | null | undefined): Taken | null {
  return value === null || value === undefined ? null : { raw: value, value };
}

/** Undefined if it is not JSON; a parser's own message would quote the answer, and with it the token. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function valueAt(json: unknown, names: readonly string[]): string | null {
  let value = json;
  for (const name of names) value = (value as Readonly<Record<string, unknown>> | null | undefined)?.[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

function pathsIn(json: unknown, path: string): string[] {
  if (typeof json !== 'object' || json === null) return [path];
  return Object.entries(json).flatMap(([name, value]) => pathsIn(value, `${path}.${name}`));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

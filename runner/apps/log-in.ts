import { encodePath } from '../../model/gate/encode-path.ts';
import type { GatedLogin } from '../../model/gate/gated-service.ts';
import { messageOf, StackbenchError } from '../../model/stackbench-error.ts';
import { fillJson, fillPlaceholders, fillRecord } from '../datastores/sides/fill-placeholders.ts';
import { mergeHeaders } from '../load/http/merge-headers.ts';
import { type ServerAnswer, askServer } from '../machine/ask-server.ts';

const WITHIN_MS = 10_000;
const MOST_PLACES = 12;

/** What a login returned: the token, which must not be shown, and the headers that carry it. */
interface LoggedIn {
  readonly taken: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Sends the login request to a side; its requests carry the headers from then on.
 * @throws StackbenchError `login-failed`
 */
export async function logIn(
  login: GatedLogin,
  baseUrl: string,
  placeholders: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<LoggedIn> {
  const within = AbortSignal.any([AbortSignal.timeout(WITHIN_MS), ...(signal === undefined ? [] : [signal])]);
  const taken = await ask(login, { baseUrl, placeholders, signal: within }).catch((error: unknown) => {
    throw error instanceof StackbenchError ? error : failed(login, messageOf(error));
  });
  return { taken, headers: fillRecord(login.headersThen, { ...placeholders, taken }) };
}

interface Asked {
  readonly baseUrl: string;
  readonly placeholders: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

async function ask(login: GatedLogin, { baseUrl, placeholders, signal }: Asked): Promise<string> {
  const { method, path, headers, body, take } = login;
  const isText = typeof body === 'string';
  const answer = await askServer(`${baseUrl}${encodePath(fillPlaceholders(path, placeholders))}`, {
    method,
    headers: mergeHeaders(
      body === undefined || isText ? {} : { 'content-type': 'application/json' },
      fillRecord(headers, placeholders),
    ),
    ...(body === undefined ? {} : { body: textOf(fillJson(body, placeholders)) }),
    signal,
  });
  const { status, text, redirect } = answer;
  if (status >= 400) throw failed(login, `It answered with status ${status}: ${text.slice(0, 200)}`);
  const [kind, ...names] = take.split('.');
  if (kind !== 'header' && redirect !== '') throw failed(login, `It answered with status ${status}${redirect}.`);
  const json = kind === 'header' ? null : jsonOf(login, text);
  const found = kind === 'header' ? headerOf(answer, names.join('.')) : valueAt(json, names);
  if (found === null || found === undefined) throw failed(login, `Its answer has no ${take}${placesIn(answer, json)}.`);
  // Of a cookie only its name and value are sent back.
  return kind === 'header' && names.join('.').toLowerCase() === 'set-cookie' ? (found.split(';')[0] ?? '') : found;
}

function textOf(body: GatedLogin['body']): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function headerOf({ headers }: ServerAnswer, name: string): string | null {
  const value = headers[name.toLowerCase()];
  return Array.isArray(value) ? (value[0] ?? null) : (value ?? null);
}

/** A parser's own message would quote the answer, and with it the token. */
function jsonOf(login: GatedLogin, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw failed(login, 'Its answer is not JSON.');
  }
}

/** What the answer has instead: names without values, because one of the values is the token. */
function placesIn({ headers }: ServerAnswer, json: unknown): string {
  const found = json === null ? Object.keys(headers).map((name) => `header.${name}`) : pathsIn(json, 'body');
  return found.length === 0 ? '' : `; it has ${found.slice(0, MOST_PLACES).join(', ')}`;
}

function pathsIn(json: unknown, path: string): string[] {
  if (typeof json !== 'object' || json === null) return [path];
  return Object.entries(json).flatMap(([name, value]) => pathsIn(value, `${path}.${name}`));
}

function valueAt(json: unknown, names: readonly string[]): string | null {
  let value = json;
  for (const name of names) value = (value as Readonly<Record<string, unknown>> | null | undefined)?.[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

function failed({ method, path }: GatedLogin, why: string): StackbenchError {
  return new StackbenchError({
    code: 'login-failed',
    what: `The login step ${method} ${path} gave no token.`,
    why,
    fix: 'Correct "login" in the configuration: path, body, and the place of the token in the answer ("take").',
  });
}

import type { GatedLogin } from '../../model/gate/gated-service.ts';
import { messageOf, StackbenchError } from '../../model/stackbench-error.ts';
import { fillPlaces, fillRecord } from './fill-places.ts';
import { HOST } from './start-side.ts';

const WITHIN_MS = 10_000;

/** Sends the login request to a side and returns the headers that its requests carry from then on. @throws StackbenchError `login-failed` */
export async function logIn(
  login: GatedLogin,
  port: number,
  places: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const taken = await ask(login, port, places).catch((error: unknown) => {
    throw error instanceof StackbenchError ? error : failed(login, messageOf(error));
  });
  return fillRecord(login.headersThen, { ...places, taken });
}

async function ask(login: GatedLogin, port: number, places: Readonly<Record<string, string>>): Promise<string> {
  const { method, path, headers, body, take } = login;
  const isText = typeof body === 'string';
  const answer = await fetch(`http://${HOST}:${port}${path}`, {
    method,
    headers: {
      ...(body === undefined || isText ? {} : { 'content-type': 'application/json' }),
      ...fillRecord(headers, places),
    },
    ...(body === undefined ? {} : { body: fillPlaces(isText ? body : JSON.stringify(body), places) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(WITHIN_MS),
  });
  const text = await answer.text();
  if (answer.status >= 400) throw failed(login, `It answered with status ${answer.status}: ${text.slice(0, 200)}`);
  const [kind, ...names] = take.split('.');
  const found = kind === 'header' ? answer.headers.get(names.join('.')) : valueAt(JSON.parse(text), names);
  if (found === null || found === undefined) throw failed(login, `Its answer has no ${take}: ${text.slice(0, 200)}`);
  // Of a cookie only its name and value are sent back.
  return kind === 'header' && names.join('.').toLowerCase() === 'set-cookie' ? (found.split(';')[0] ?? '') : found;
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
    fix: 'Mend "login" in the configuration: path, body, and where the token is ("take").',
  });
}

import type { LoginStep } from '../../../model/gate/gated-login.ts';
import { messageOf, StackbenchError } from '../../../model/stackbench-error.ts';
import { mergeHeaders } from '../../../scenarios/merge-headers.ts';
import { fillPlaceholders } from '../../datastores/sides/fill-placeholders.ts';
import type { ServerAnswer } from '../../machine/ask-server.ts';
import { keepSecrets } from '../../machine/known-secrets.ts';
import { type SoFar, askStep } from './ask-step.ts';
import { type Cookie, withCookies } from './cookies.ts';
import { asksForPassword } from './page-values.ts';
import { type Gained, type Taken, takeValue, whyNone } from './take-value.ts';

/** What the requests of a side carry after its login. */
interface LoggedIn {
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly Cookie[];
  /** Values by placeholder: those taken, in addition to those of the side. */
  readonly values: Readonly<Record<string, string>>;
  /** The same for paths. */
  readonly pathValues: Readonly<Record<string, string>>;
  /** What must not be shown. */
  readonly secrets: readonly string[];
}

interface Side {
  readonly baseUrl: string;
  readonly placeholders: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends the steps of a login to a side, in order.
 * @throws StackbenchError `login-failed`
 */
export async function logIn(login: readonly LoginStep[], { baseUrl, placeholders, signal }: Side): Promise<LoggedIn> {
  let soFar: SoFar = { cookies: [], headers: {}, values: placeholders, pathValues: placeholders };
  const secrets = new Set<string>();
  for (const step of login) {
    const answer = await askStep(step, soFar, { baseUrl, signal }).catch((error: unknown) => {
      throw failed(step, messageOf(error));
    });
    const { next, taken } = gain(step, answer, soFar);
    for (const { raw, value } of Object.values(taken)) secrets.add(raw).add(value).add(encodeURIComponent(value));
    for (const { value } of next.cookies) secrets.add(value);
    keepSecrets([...secrets]);
    soFar = next;
  }
  const { values, cookies, headers } = soFar;
  const last = login.at(-1);
  const isNothing = values === placeholders && cookies.length === 0 && Object.keys(headers).length === 0;
  if (isNothing && last !== undefined) throw failed(last, NOTHING);
  return { ...soFar, secrets: [...secrets] };
}

const NOTHING =
  'Its answer sets no cookie, and "take" names no other value of it. Some services set a session cookie over HTTPS only.';

/** What is known after a step. */
function gain(
  step: LoginStep,
  answer: ServerAnswer,
  soFar: SoFar,
): { readonly next: SoFar; readonly taken: Readonly<Record<string, Taken>> } {
  requireGood(step, answer);
  const lines = answer.headers['set-cookie'] ?? [];
  const cookies = withCookies(soFar.cookies, lines, Date.now());
  const setsCookie = withCookies([], lines, Date.now()).length > 0;
  const taken = takeAll(step, { answer, cookies, setsCookie });
  const added = (of: (one: Taken) => string): Record<string, string> =>
    Object.fromEntries(Object.entries(taken).map(([name, one]) => [name, of(one)]));
  const isNew = Object.keys(taken).length > 0;
  const values = isNew ? { ...soFar.values, ...added(({ value }) => value) } : soFar.values;
  const pathValues = { ...soFar.pathValues, ...added(({ value }) => encodeURIComponent(value)) };
  const inCookies = { ...values, ...added(({ raw }) => raw) };
  const then = Object.entries(step.headersThen).map(([name, text]) => [
    name,
    fillPlaceholders(text, name.toLowerCase() === 'cookie' ? inCookies : values),
  ]);
  return {
    next: { cookies, values, pathValues, headers: mergeHeaders(soFar.headers, Object.fromEntries(then)) },
    taken,
  };
}

function takeAll(step: LoginStep, gained: Gained): Record<string, Taken> {
  const { take = {} } = step;
  const places = Object.entries(typeof take === 'string' ? { taken: take } : take);
  return Object.fromEntries(
    places.map(([name, place]) => {
      const taken = takeValue(place, gained);
      if (taken === null) throw failed(step, whyNone(place, gained));
      return [name, taken];
    }),
  );
}

/** A form that is refused often answers as if nothing had happened: with the page again, or a way back to it. */
function requireGood(step: LoginStep, { status, text, redirect, headers }: ServerAnswer): void {
  const { expect, method, path, form } = step;
  if (expect === undefined ? status >= 400 : status !== expect)
    throw failed(
      step,
      `It answered with status ${status}${redirect}${redirect === '' ? `: ${text.slice(0, 200)}` : '.'}`,
    );
  if (expect !== undefined || method === 'GET') return;
  const refused = 'the user or the password may be wrong, or a field is missing. If this is a success, set "expect".';
  const back = pathOf(headers.location ?? '');
  if (redirect !== '' && back !== '/' && back === pathOf(path))
    throw failed(step, `It answered with status ${status}${redirect}: back to itself, so ${refused}`);
  if (form !== undefined && status < 300 && asksForPassword(text))
    throw failed(step, `It answered with a page that asks for a password, so ${refused}`);
}

function pathOf(address: string): string {
  return URL.parse(address, 'http://localhost')?.pathname ?? '';
}

function failed({ method, path }: LoginStep, why: string): StackbenchError {
  return new StackbenchError({
    code: 'login-failed',
    what: `The login step ${method} ${path} failed.`,
    why,
    fix: 'Correct "login" in the configuration: path, "body" or "form", and where the answer has its values ("take").',
  });
}

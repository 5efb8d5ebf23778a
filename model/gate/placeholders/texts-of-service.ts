import { type BracedWord, inBody, inCommand, inHeader, inPath, inText } from './find-placeholders.ts';
import type { Place } from './known-placeholders.ts';

interface Sent {
  readonly path: string | readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly form?: Readonly<Record<string, string>> | undefined;
}

interface Step extends Sent {
  readonly take?: string | Readonly<Record<string, string>> | undefined;
  readonly headersThen: Readonly<Record<string, string>>;
}

/** The texts of a service in which placeholders may be written. */
export interface ServiceTexts {
  readonly install?: string | undefined;
  readonly build?: string | undefined;
  readonly migrate?: string | undefined;
  readonly seed?: string | undefined;
  readonly start: string;
  readonly ready?: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** One that is faulty may not be a list yet. */
  readonly login?: Step | readonly Step[] | undefined;
  readonly requests: readonly Sent[];
  /** Names of further values that requests may have. */
  readonly values?: readonly string[];
}

/** One of them, with the words in braces in it. */
export interface PlaceholderText {
  readonly path: (string | number)[];
  readonly place: Place;
  readonly kind: 'text' | 'command' | 'path' | 'body';
  readonly words: readonly BracedWord[];
  /** Names of the values that the login has taken before. */
  readonly taken?: readonly string[];
}

/** All texts of a service in which placeholders are filled, or might be expected to be. */
export function textsOf({
  install,
  build,
  migrate,
  seed,
  start,
  ready,
  env,
  login,
  requests,
  values = [],
}: ServiceTexts): PlaceholderText[] {
  const command = (name: string, place: Place, text = ''): PlaceholderText => ({
    path: [name],
    place,
    kind: 'command',
    words: inCommand(text),
  });
  const steps = [login ?? []].flat();
  const readyWords = ready?.startsWith('/') === true ? inPath(ready) : inText(ready ?? '');
  return [
    command('install', 'prepare', install),
    command('build', 'prepare', build),
    command('migrate', 'data', migrate),
    command('seed', 'data', seed),
    command('start', 'start', start),
    { path: ['ready'], place: 'ready', kind: 'text', words: readyWords },
    ...Object.entries(env).map(([name, text]): PlaceholderText => ({
      path: ['env', name],
      place: 'env',
      kind: 'text',
      words: inText(text),
    })),
    ...steps.flatMap((step, index) => stepTexts(steps, step, index)),
    ...requests
      .flatMap((request, index) => sentTexts(request, 'request', ['requests', index]))
      .map((text) => ({ ...text, taken: [...takenBy(steps), ...values] })),
  ];
}

function stepTexts(login: readonly Step[], step: Step, index: number): PlaceholderText[] {
  const at = ['login', ...(login.length === 1 ? [] : [index])];
  const withTaken = (texts: readonly PlaceholderText[], steps: number): PlaceholderText[] =>
    texts.map((text) => ({ ...text, taken: takenBy(login.slice(0, steps)) }));
  return [
    ...withTaken(sentTexts(step, 'login', at), index),
    ...withTaken(headerTexts(step.headersThen, 'headersThen', [...at, 'headersThen']), index + 1),
  ];
}

/** Placeholders of the values that these steps take. */
function takenBy(login: readonly Pick<Step, 'take'>[]): string[] {
  return login.flatMap(({ take }) =>
    take === undefined ? [] : typeof take === 'string' ? ['taken'] : Object.keys(take),
  );
}

function sentTexts({ path, headers, body, form }: Sent, place: Place, at: (string | number)[]): PlaceholderText[] {
  const paths = typeof path === 'string' ? [path] : path;
  return [
    ...paths.map((one, index): PlaceholderText => ({
      path: [...at, 'path', ...(typeof path === 'string' ? [] : [index])],
      place,
      kind: 'path',
      words: inPath(one),
    })),
    ...headerTexts(headers, place, [...at, 'headers']),
    { path: [...at, 'body'], place, kind: 'body', words: inBody(body) },
    { path: [...at, 'form'], place, kind: 'body', words: inBody(form) },
  ];
}

function headerTexts(
  headers: Readonly<Record<string, string>>,
  place: Place,
  at: (string | number)[],
): PlaceholderText[] {
  return Object.entries(headers).map(([name, text]) => ({
    path: [...at, name],
    place,
    kind: 'text',
    words: inHeader(text),
  }));
}

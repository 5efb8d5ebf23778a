import { type BracedWord, inBody, inCommand, inHeader, inPath, inText } from './find-placeholders.ts';
import type { Place } from './known-placeholders.ts';

interface Sent {
  readonly path: string | readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
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
  readonly login?: (Sent & { readonly headersThen: Readonly<Record<string, string>> }) | undefined;
  readonly requests: readonly Sent[];
}

/** One of them, with the words in braces in it. */
export interface PlaceholderText {
  readonly path: (string | number)[];
  readonly place: Place;
  readonly kind: 'text' | 'command' | 'path' | 'body';
  readonly words: readonly BracedWord[];
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
}: ServiceTexts): PlaceholderText[] {
  const command = (name: string, place: Place, text = ''): PlaceholderText => ({
    path: [name],
    place,
    kind: 'command',
    words: inCommand(text),
  });
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
    ...(login === undefined
      ? []
      : [
          ...sentTexts(login, 'login', ['login']),
          ...headerTexts(login.headersThen, 'headersThen', ['login', 'headersThen']),
        ]),
    ...requests.flatMap((request, index) => sentTexts(request, 'request', ['requests', index])),
  ];
}

function sentTexts({ path, headers, body }: Sent, place: Place, at: (string | number)[]): PlaceholderText[] {
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

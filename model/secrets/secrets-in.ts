import { canBeHidden, isSecretHeader, isSecretName } from './secret-name.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** What a URL in a text may consist of; its user part ends at an `@` in it. */
const URL_TEXT = /[^\s"<>]+/g;
/** Addresses in a row without a space between them, at most. */
const MOST_IN_A_ROW = 8;
/** A text that is one URL, whose user part may have anything in it. */
const ONE_URL = /^\s*[a-z][a-z0-9+.-]*:\/\/(.*)@/is;
const QUERY = /[?&;\s:"'(]([\w.-]{1,60})=([^&\s;"'<>]+)/g;
/** As the value of a header has it, under any name. */
const AUTHORIZATION = /\b([Bb]earer|[Bb]asic)\s+(?=[\w.~+/-]*[\dA-Z=])([\w.~+/-]{8,}=*)/g;
/** `--password …`, whose value is a word of its own. */
const FLAG = /[\s"']--?([\w.-]{1,60})\s+(?!-)["']?([^\s"';&|()<>]+)/g;
/** `curl -u name:password`. */
const USER_FLAG = /\s(?:-u|--user)[\s=]\s*["']?[^\s"':]+:([^\s"']+)/g;
/** Minimum length of a user without a password that counts as a token. */
const LEAST_TOKEN = 16;

/** Secrets of a text: user parts and query values of the addresses in it. */
export function secretsInText(text: string): string[] {
  const whole = ONE_URL.exec(text);
  const parts = [...(text.includes('://') ? (text.match(URL_TEXT) ?? []) : []).flatMap(partsOfUrls), whole?.[1] ?? ''];
  const found = parts.flatMap(userParts).flatMap(ofUserPart);
  const queried = [...` ${text}`.matchAll(QUERY)].flatMap(([, name = '', value = '']) => ofQuery(name, value));
  const authorized = [...text.matchAll(AUTHORIZATION)].flatMap(([, scheme = '', value = '']) => [
    value,
    ...(/basic/i.test(scheme) ? ofUserPart(decodedBase64(value)) : []),
  ]);
  return distinct([...found, ...queried, ...authorized]);
}

/** The same for a command line, whose flags and assignments may contain secrets too. */
export function secretsInCommand(command: string): string[] {
  const line = ` ${command}`;
  const flags = [...line.matchAll(FLAG)].flatMap(([, name = '', value = '']) => ofQuery(name, value));
  const users = [...line.matchAll(USER_FLAG)].flatMap(([, password = '']) => bothForms(password));
  return distinct([...secretsInText(command), ...flags, ...users]);
}

/** Secrets of variables: values of those whose names say so, and secrets of addresses in all of them. */
export function secretsInVariables(env: Env): string[] {
  return distinct(
    Object.entries(env).flatMap(([name, value = '']) => [
      ...secretsInText(value),
      ...(isSecretName(name, value) ? partsOf(value) : secretsInJson(parsed(value))),
    ]),
  );
}

/** Secrets of a JSON value, by the names of its fields at any depth. */
export function secretsInJson(json: unknown): string[] {
  if (typeof json === 'string') return secretsInText(json);
  if (typeof json !== 'object' || json === null) return [];
  return distinct(
    Object.entries(json).flatMap(([name, value]) => {
      if (name === 'take' && namesPlaces(value)) return [];
      const isText = typeof value === 'string' || typeof value === 'number';
      return isText && isSecretName(name, String(value)) ? partsOf(String(value)) : secretsInJson(value);
    }),
  );
}

/** Whether a value says where an answer has its secrets, as `{"token": "body.token"}` of a login: it is none itself. */
function namesPlaces(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).every((place) => /^(body|header|cookie|html)\.\S+$/.test(String(place)));
}

/**
 * Secrets of headers: of `Bearer abc` also the second word; of `Basic …` also what it encodes; of a cookie each value.
 */
export function secretsInHeaders(headers: Readonly<Record<string, string>>): string[] {
  return distinct(
    Object.entries(headers).flatMap(([name, value]) => {
      if (!isSecretHeader(name, value)) return secretsInText(value);
      const last = value.split(' ').at(-1) ?? '';
      const cookies = /cookie/i.test(name) ? value.split(/;\s*/).map((each) => each.slice(each.indexOf('=') + 1)) : [];
      const basic = /^basic /i.test(value) ? ofUserPart(decodedBase64(last)) : [];
      return [value, last, ...cookies, ...basic];
    }),
  );
}

/** What may be the user part of each address in a text without spaces: all up to the last `@`. */
function partsOfUrls(text: string): string[] {
  const end = text.lastIndexOf('@');
  const begins = text.slice(0, Math.max(0, end)).split('://', MOST_IN_A_ROW + 1);
  let at = 0;
  return begins.slice(0, -1).map((before) => {
    at += before.length + 3;
    return text.slice(at, end);
  });
}

/**
 * By which `@` it ends is not said where there are several: at the first, the last, or the last before a path or query.
 */
function userParts(part: string): string[] {
  const [beforePath = ''] = part.split(/[/?#]/, 1);
  const ends = [part.length, part.indexOf('@'), beforePath === part ? -1 : beforePath.lastIndexOf('@')];
  return ends.filter((end) => end !== -1).map((end) => part.slice(0, end));
}

function ofUserPart(part: string): string[] {
  const colon = part.indexOf(':');
  if (colon === -1) return part.length >= LEAST_TOKEN ? bothForms(part) : [];
  return bothForms(part.slice(colon + 1));
}

function ofQuery(name: string, value: string): string[] {
  if (/^authMechanismProperties$/i.test(name))
    return decoded(value)
      .split(',')
      .flatMap((property) => bothForms(property.slice(property.indexOf(':') + 1)));
  return isSecretName(name, value) || /^sslkey$/i.test(name) ? bothForms(value) : [];
}

/** A whole value, its lines, and the texts in it if it is JSON. */
function partsOf(value: string): string[] {
  const lines = value.split(/\r?\n|\\n/).filter((line) => line.length >= LEAST_TOKEN && !line.startsWith('-----'));
  const json = parsed(value);
  return [value, value.trim(), ...(lines.length > 1 ? lines : []), ...(json === null ? [] : secretsInJson(json))];
}

function bothForms(text: string): string[] {
  return [text, decoded(text), decoded(text.replaceAll('+', ' '))];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function decodedBase64(text: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
  } catch {
    return '';
  }
}

function parsed(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Placeholders are no values. */
function distinct(found: readonly string[]): string[] {
  return [...new Set(found)].filter((value) => canBeHidden(value) && !/\{[\w.-]+\}/.test(value));
}

/** Minimum length of a base64 run that shows a secret; shorter ones occur by chance. */
const SHORTEST_BASE64 = 8;
const HTML_NAMES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };
const JSON_NAMES: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't', '\b': 'b', '\f': 'f' };

/**
 * Source of an expression that finds a text as it is, and percent-encoded (any character of it, in either case, also
 * twice), with the escapes of JSON, JavaScript, shells, CSV and HTML.
 */
export function formsOf(secret: string): string {
  return Array.from(secret, formsOfCharacter).join('');
}

function formsOfCharacter(character: string): string {
  if (/^[A-Za-z0-9]$/.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  const forms = [
    utf8(character)
      .map((byte) => `%(?:25)*${hex(byte, 2)}`)
      .join(''),
    units.map((unit) => `\\\\+u${hex(unit, 4)}`).join(''),
    `&(?:amp;)*#(?:[xX]0*${hex(code, 1)}|0*${code});`,
    ...of(HTML_NAMES, character).map((name) => `&(?:amp;)*${name};`),
    ...of(JSON_NAMES, character).map((letter) => `\\\\+${letter}`),
    ...(character === "'" ? [`'\\\\''`, `'"'"'`] : []),
    ...(character === '"' ? ['""'] : []),
    ...(/\s/.test(character) ? [String.raw`\+`, String.raw`\s+`] : []),
    `\\\\*${RegExp.escape(character)}`,
  ];
  return `(?:${forms.join('|')})`;
}

/**
 * The base64 and base64url forms at each of the three offsets at which a text can begin, independent of what is before
 * and after it.
 */
export function base64FormsOf(secret: string): string[] {
  const bytes = utf8(secret);
  const forms = [0, 1, 2].map((before) => {
    const whole = btoa(String.fromCharCode(...Array<number>(before).fill(0), ...bytes));
    return whole.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3));
  });
  const both = forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
  return [...new Set(both)].filter(({ length }) => length >= SHORTEST_BASE64);
}

function utf8(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}

function of(names: Readonly<Record<string, string>>, character: string): string[] {
  return Object.hasOwn(names, character) ? [names[character] as string] : [];
}

function hex(value: number, digits: number): string {
  return value
    .toString(16)
    .padStart(digits, '0')
    .replaceAll(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

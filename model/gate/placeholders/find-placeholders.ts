/** A word in braces, which may be meant as a placeholder. */
export interface BracedWord {
  /** Without its braces. */
  readonly name: string;
  /** As it is written. */
  readonly written: string;
  /** Whether braces may well be meant as they are: text in single quotes of a command, `{{name}}` of a template. */
  readonly isLiteral: boolean;
}

const NAME = String.raw`[A-Za-z_][\w-]*(?:[.:][\w-]+)*`;
/** `${x}`, `%{x}`, `#{x}` and `@{x}` are of shells and other languages; `\{x}` is ours for braces that stay. */
const IN_TEXT = new RegExp(String.raw`(?<![$%#@\\{])\{(${NAME})\}|\{\{ ?(${NAME}) ?\}\}`, 'g');
/** No header needs `${x}`. */
const IN_HEADER = new RegExp(String.raw`(?<![%#@\\{])\$?\{(${NAME})\}|\{\{ ?(${NAME}) ?\}\}`, 'g');
/** As routes of frameworks write them: `{id}`, `${id}`, `{id:int}`, `{id?}`, `{*rest}`, `{{id}}`. */
const IN_PATH = new RegExp(String.raw`(?<!\\)\$?\{{1,2}\s*\*{0,2}(${NAME})\s*(?:\?|[:=][^{}"']*)?\s*\}{1,2}`, 'g');
/** Pieces of a command: an escaped character, single and double quotes, and the rest. */
const PIECES = /\\[\s\S]|'[^']*'|"(?:\\[\s\S]|[^"\\])*"|[^'"\\]+|['"]/g;
/** A selection of GraphQL: `{items{id}}`, `query { items { id } }`; `{item.id}` is a placeholder. */
const GRAPHQL = /^\s*(?:query|mutation|subscription|fragment)\b|^\s*\{(?![\w.-]+\})\s*[A-Za-z_.]/;
const GRAPHQL_KEYS: ReadonlySet<string> = new Set(['query', 'mutation', 'subscription']);

/** Words in braces in a variable or a text that is looked for. */
export function inText(text: string): BracedWord[] {
  return matched(text, IN_TEXT);
}

export function inHeader(text: string): BracedWord[] {
  return matched(text, IN_HEADER);
}

export function inPath(path: string): BracedWord[] {
  return matched(path, IN_PATH).map((word) => ({ ...word, isLiteral: false }));
}

/** Words in braces in a command that `sh -c` runs. */
export function inCommand(command: string): BracedWord[] {
  return (command.match(PIECES) ?? []).flatMap((piece, index, pieces) => {
    // The sign before a piece, as in `%"{x}"`, is of another one.
    const before = piece.startsWith('{') ? (pieces[index - 1]?.at(-1) ?? '') : '';
    const found = matched(`${before}${piece}`, IN_TEXT);
    return piece.length > 1 && piece.startsWith("'") ? found.map((word) => ({ ...word, isLiteral: true })) : found;
  });
}

/** Words in braces in the texts of a body, but for queries of GraphQL. */
export function inBody(body: unknown, key = ''): BracedWord[] {
  if (typeof body === 'string') {
    const json = parsed(body);
    if (json !== undefined) return inBody(json);
    return GRAPHQL.test(body) || GRAPHQL_KEYS.has(key) ? [] : matched(body, IN_TEXT);
  }
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) => inBody(value, Array.isArray(body) ? key : name));
}

function matched(text: string, pattern: RegExp): BracedWord[] {
  return Array.from(text.matchAll(pattern), ([written, name, doubled]) => ({
    name: name ?? doubled ?? '',
    written,
    isLiteral: name === undefined,
  }));
}

/** A text may contain JSON; undefined if it does not. */
function parsed(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

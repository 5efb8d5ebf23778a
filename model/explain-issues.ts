import type { z } from 'zod';
import type { JsonSchema } from './json-schema.ts';
import { suggestName } from './suggest-name.ts';
import { withoutUnions } from './union-issues.ts';

type Path = readonly PropertyKey[];

/** Number of faults that are reported at once. */
const MOST_SHOWN = 20;
const ARTICLES = new Map([
  ['int', 'a whole number'],
  ['record', 'an object'],
  ['object', 'an object'],
  ['array', 'a list'],
  ['string', 'a text'],
]);

/** What a kind of file may contain. */
interface FileKind {
  /** Its keys, from which a mistyped one is suggested. */
  readonly schema: JsonSchema;
  /** A valid form of the member at a path, or of one around it; null if there is none to show. */
  readonly formOf: (path: Path) => string | null;
  /** Where a key that is unknown at a path belongs, as a sentence; null if it is unknown everywhere. */
  readonly elsewhere?: (path: Path, key: string) => string | null;
}

interface IssuesExplained {
  /** One line for each thing that is wrong: `service.requests[0].path: a path begins with /`. */
  readonly why: string;
  /** What was probably meant by mistyped keys, and a valid form of what is wrong; null if neither is known. */
  readonly fix: string | null;
}

/** Says what is wrong with a file that a person wrote, by the paths in it. */
export function explainIssues(
  found: readonly z.core.$ZodIssue[],
  { schema, formOf, elsewhere = () => null }: FileKind,
): IssuesExplained {
  const issues = withoutUnions(found);
  const shown = issues.slice(0, MOST_SHOWN).map(shortened);
  const unshown = issues.length - shown.length;
  const lines = shown.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `${inWords([...issue.path, key])}: there is no such key`)
      : [`${inWords(issue.path)}: ${issue.message}`],
  );
  const unknown = shown.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => ({ path: issue.path, key })) : [],
  );
  const others = unknown.flatMap(({ path, key }) => elsewhere(path, key) ?? []);
  const meant = unknown.flatMap(({ path, key }) =>
    elsewhere(path, key) === null ? (suggestName(key, keysAt(schema, path)) ?? []) : [],
  );
  const written = shown.flatMap((issue) => fixOf(issue) ?? []);
  const forms = shown.flatMap((issue) =>
    issue.code === 'unrecognized_keys' || fixOf(issue) !== null ? [] : (formOf(issue.path) ?? []),
  );
  const fixes = [
    ...new Set(others),
    ...(meant.length === 0 ? [] : [`Did you mean ${meant.join(', ')}?`]),
    ...new Set(written),
    ...Array.from(new Set(forms), (form) => `Write for example ${form}`),
  ];
  if (unshown > 0) lines.push(`… and ${unshown} more`);
  return { why: lines.join('\n'), fix: fixes.length === 0 ? null : fixes.join('\n') };
}

/** Plain messages for issues whose zod message is not; undefined keeps zod's. */
export const plainMessages: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type')
    return issue.input === undefined
      ? `it is missing (${article(issue.expected)})`
      : `it must be ${article(issue.expected)}`;
  if (issue.code === 'invalid_value') return `it must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'too_small' && ['array', 'string'].includes(issue.origin)) return 'it must not be empty';
  if (issue.code === 'too_small')
    return issue.inclusive === false ? `it must be more than ${issue.minimum}` : `it must be ${issue.minimum} or more`;
  if (issue.code === 'too_big' && issue.origin === 'string')
    return `it must not be longer than ${issue.maximum} characters`;
  if (issue.code === 'too_big')
    return issue.origin === 'array'
      ? `it must not have more than ${issue.maximum} entries`
      : `it must be ${issue.maximum} or less`;
  if (issue.code === 'invalid_format' && issue.format === 'url') return 'it must be an address, as https://example.com';
  if (issue.code === 'invalid_format' && issue.format === 'date') return 'a day is written as 2027-01-31';
  if (issue.code === 'invalid_key') return issue.issues[0]?.message;
  return undefined;
};

/** The fix that a check of ours gives with its issue. */
function fixOf(issue: z.core.$ZodIssue): string | null {
  return issue.code === 'custom' && typeof issue.params?.['fix'] === 'string' ? issue.params['fix'] : null;
}

/** A file can have a fault in each of its lines. */
function shortened(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  return issue.code === 'unrecognized_keys' ? { ...issue, keys: issue.keys.slice(0, MOST_SHOWN) } : issue;
}

function article(expected: string): string {
  return ARTICLES.get(expected) ?? `a ${expected}`;
}

function inWords(path: Path): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text === '' ? 'top level' : text.replace(/^\./, '');
}

function own(properties: JsonSchema['properties'], name: string): JsonSchema | undefined {
  return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** A member by its name; of a record, any member. */
function memberOf({ properties, additionalProperties }: JsonSchema, name: string): JsonSchema | undefined {
  return own(properties, name) ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
}

function keysAt(schema: JsonSchema, path: Path): string[] {
  let here: JsonSchema | undefined = schema;
  for (const part of path) {
    here = kindsOf(here)
      .map((one) => (typeof part === 'number' ? one.items : memberOf(one, String(part))))
      .find((one) => one !== undefined);
  }
  return kindsOf(here).flatMap((one) => Object.keys(one.properties ?? {}));
}

function kindsOf(schema: JsonSchema | undefined): readonly JsonSchema[] {
  return schema === undefined ? [] : [schema, ...(schema.anyOf ?? [])];
}

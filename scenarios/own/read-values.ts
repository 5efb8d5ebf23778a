import { resolve } from 'node:path';
import { EXIT } from '../../model/exit-codes.ts';
import type { RequestValues, Scalar, ValuesFile } from '../../model/own-requests/request-values.ts';
import { parseJson } from '../../model/parse-json.ts';
import { isSecretName } from '../../model/secrets/secret-name.ts';
import { secretsInText } from '../../model/secrets/secrets-in.ts';
import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';
import { LINE_END, parseCsv } from './parse-csv.ts';

const MOST_ROWS = 100_000;
const MOST_SECRETS = 1000;

/** Values by rows, and the placeholder of each column. */
export interface ValueSet {
  readonly name: string;
  readonly placeholders: readonly string[];
  readonly rows: readonly (readonly Scalar[])[];
}

interface ValuesSource {
  /** Folder of the files. */
  readonly folder: string;
  readonly readText: (file: string) => Promise<string>;
}

/**
 * Reads all values, those in files included.
 * @throws StackbenchError `bad-values` (exit 2) for a file that cannot be read, and for one without usable values
 */
export async function readValues(values: RequestValues, source: ValuesSource): Promise<ValueSet[]> {
  const sets: ValueSet[] = [];
  for (const [name, entry] of Object.entries(values)) {
    const given = Array.isArray(entry) ? entry : await rowsOfFile(name, entry, source);
    if (given.length === 0) throw badValues(name, entry, 'It has no values.');
    if (given.length > MOST_ROWS)
      throw badValues(name, entry, `It has ${given.length} values; at most ${MOST_ROWS} are read.`);
    sets.push(setOf(name, given, (why) => badValues(name, entry, why)));
  }
  return sets;
}

/**
 * The values of columns whose names say that they are secret, and what addresses among the others contain; at most the
 * first 1000 of them, because each is searched in everything that is written.
 */
export function secretsOfValues(sets: readonly ValueSet[]): string[] {
  const found = new Set<string>();
  for (const { placeholders, rows } of sets)
    for (const row of rows)
      for (const [column, value] of row.entries()) {
        const placeholder = placeholders[column] ?? '';
        const name = placeholder.slice(placeholder.indexOf('.') + 1);
        const text = String(value);
        for (const secret of isSecretName(name, text) ? [text] : secretsInText(text)) found.add(secret);
        if (found.size >= MOST_SECRETS) return [...found];
      }
  return [...found];
}

type Row = Readonly<Record<string, Scalar>>;

function setOf(name: string, given: readonly (Scalar | Row)[], bad: (why: string) => StackbenchError): ValueSet {
  const [first] = given;
  if (typeof first !== 'object')
    return { name, placeholders: [name], rows: given.map((value) => [whole(value as Scalar)]) };
  const columns = Object.keys(first);
  const rows = given.map((row, index) =>
    columns.map((column) => {
      const value = Object.hasOwn(row as Row, column) ? (row as Row)[column] : undefined;
      if (value === undefined) throw bad(`Entry ${index + 1} has no ${column}, which the first one has.`);
      return whole(value);
    }),
  );
  return { name, placeholders: columns.map((column) => `${name}.${column}`), rows };
}

/** Half a character, which JSON can have, has no encoding. */
function whole(value: Scalar): Scalar {
  return typeof value === 'string' ? value.toWellFormed() : value;
}

async function rowsOfFile(
  name: string,
  entry: ValuesFile,
  { folder, readText }: ValuesSource,
): Promise<readonly (Scalar | Row)[]> {
  let text: string;
  try {
    text = await readText(resolve(folder, entry.file));
  } catch (cause) {
    throw badValues(name, entry, messageOf(cause), cause);
  }
  if (text.includes('\uFFFD')) throw badValues(name, entry, 'It is neither in UTF-8 nor in UTF-16.');
  const format = entry.format ?? formatOf(entry.file);
  const lines = text.split(LINE_END).filter((line) => line.trim() !== '');
  if (format === 'lines') return lines;
  if (format === 'ndjson')
    return lines.map((line, index) => rowOfLine(line, (why) => badValues(name, entry, `Line ${index + 1}: ${why}`)));
  return rowsOfCsv(text, (why) => badValues(name, entry, why));
}

function formatOf(file: string): NonNullable<ValuesFile['format']> {
  if (/\.csv$/i.test(file)) return 'csv';
  return /\.(ndjson|jsonl)$/i.test(file) ? 'ndjson' : 'lines';
}

function rowOfLine(line: string, bad: (why: string) => StackbenchError): Scalar | Row {
  let json: unknown;
  try {
    json = parseJson(line);
  } catch (cause) {
    throw bad(messageOf(cause));
  }
  if (isScalar(json)) return json;
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw bad('it is neither an object nor a value.');
  // Members that are no values have no placeholder.
  const members = Object.entries(json).filter((member): member is [string, Scalar] => isScalar(member[1]));
  if (members.length === 0) throw bad('it has no member that is a text, a number, true or false.');
  return Object.fromEntries(members);
}

function isScalar(value: unknown): value is Scalar {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function rowsOfCsv(text: string, bad: (why: string) => StackbenchError): Row[] {
  const parsed = parseCsv(text);
  if (typeof parsed === 'string') throw bad(parsed);
  const [names = [], ...rows] = parsed;
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw bad(`Two columns have the name "${twice}".`);
  return rows.map((row, index) => {
    if (row.length !== names.length)
      throw bad(`Entry ${index + 1} has ${row.length} fields, the first line ${names.length} names.`);
    return Object.fromEntries(names.map((column, place) => [column, row[place] ?? '']));
  });
}

function badValues(name: string, entry: unknown, why: string, cause?: unknown): StackbenchError {
  const isFile = !Array.isArray(entry);
  return new StackbenchError({
    code: 'bad-values',
    what: `The values "${name}" ${isFile ? `in ${(entry as ValuesFile).file} ` : ''}cannot be used.`,
    why,
    fix: isFile
      ? 'Name a file with a value on each line, CSV with names in its first line, or NDJSON with an object on each line.'
      : 'Give a list of values, or of objects with the same members.',
    exitCode: EXIT.usage,
    cause,
  });
}

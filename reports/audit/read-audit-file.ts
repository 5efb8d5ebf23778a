import { SCHEMA_VERSION } from '../../model/document/run-result.ts';
import { EXIT } from '../../model/exit-codes.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import type { AuditedRound } from './audited-round.ts';
import { explainDamage } from './explain-damage.ts';
import type { AuditFile, AuditFormat } from './formats/format.ts';
import { member } from './formats/member.ts';
import { AUDIT_FORMATS } from './formats/registry.ts';
import { plainText } from './plain-text.ts';
import { parseLoneDocument, splitDocuments } from './split-documents.ts';

/** A block of code in Markdown. */
const FENCED = /^ {0,3}```[^\n`]*\n([\s\S]*?)^ {0,3}```/gm;

export interface AuditInput {
  /** Format of the file; several, with commas between them, if its documents differ. */
  readonly format: string;
  readonly rounds: readonly AuditedRound[];
  /** What was skipped, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Reads the rounds of a file of any supported format.
 * @throws StackbenchError (exit 2) for an unknown format, a damaged file, or no rounds
 */
export function readAuditFile(name: string, content: string): AuditInput {
  const text = plainText(content);
  const file = { name, text, json: parseLoneDocument(text)?.json };
  const format = formatOf(file);
  const input =
    format === undefined
      ? readDocuments(file)
      : format.isPrinted === true
        ? readPrinted(file)
        : { format: format.title, rounds: readWith(format, file), notes: [] };
  if (input.rounds.length === 0) throw empty(name, input.format);
  return input;
}

function formatOf(file: AuditFile): AuditFormat | undefined {
  const kind = member(file.json, 'kind');
  if (kind === 'stackbench-gate') throw ofAGate(file.name);
  const version = member(file.json, 'schemaVersion');
  if (kind === 'stackbench-run' && typeof version === 'number' && version > SCHEMA_VERSION)
    throw ofTomorrow(file.name, version);
  const formats: readonly AuditFormat[] = Object.values(AUDIT_FORMATS);
  return formats.find((candidate) => candidate.recognise(file));
}

/** Reads everything that a printed text contains: runs of several tools, and JSON between them. */
function readPrinted(file: AuditFile): AuditInput {
  const formats: readonly AuditFormat[] = Object.values(AUDIT_FORMATS);
  const printed = formats.filter((format) => format.isPrinted === true && format.recognise(file));
  const documents = splitDocuments(file.text).documents.flatMap(({ text, json }) => {
    const document = { name: `${file.name}, JSON`, text, json };
    const format = formatOf(document);
    return format === undefined ? [] : [{ format, file: document }];
  });
  const parts = [...printed.map((format) => ({ format, file })), ...documents];
  return {
    format: [...new Set(parts.map(({ format }) => format.title))].join(', '),
    rounds: parts.flatMap((part) =>
      readWith(
        part.format,
        parts.length === 1 ? part.file : { ...part.file, name: `${part.file.name}, ${part.format.title}` },
      ),
    ),
    notes: [],
  };
}

function readWith(format: AuditFormat, file: AuditFile): AuditedRound[] {
  try {
    return format.read(file);
  } catch (cause) {
    const why = `It looks like ${format.title}, but is damaged: ${explainDamage(cause, file.json)}`;
    throw unreadable(file.name, why, 'Copy the file again, or run again.', cause);
  }
}

/** Reads a file with several documents: a list of results, NDJSON, or JSON with other lines around it. */
function readDocuments(whole: AuditFile): AuditInput {
  const { documents, isDamaged } = whole.json === undefined ? documentsIn(whole.text) : within(whole.json);
  const distinct = [...new Map(documents.map((document, index) => [document.text ?? index, document])).values()];
  const read = distinct.flatMap(({ text, json }, index) => {
    const name = distinct.length === 1 ? whole.name : `${whole.name}, run ${index + 1}`;
    const file = { name, text: text ?? '', json };
    const format = formatOf(file);
    return format === undefined ? [] : [{ format: format.title, rounds: readWith(format, file) }];
  });
  if (read.length === 0) throw unknownFormat(whole);
  return {
    format: [...new Set(read.map(({ format }) => format))].join(', '),
    rounds: read.flatMap(({ rounds }) => rounds),
    notes: [
      noteOn(documents.length - distinct.length, 'included more than once'),
      // In a damaged document every part is of another format.
      isDamaged
        ? ['A part that starts like JSON but is incomplete was skipped.']
        : noteOn(distinct.length - read.length, 'of another format'),
    ].flat(),
  };
}

/** The fenced blocks of a Markdown page with known formats; if there are none, the JSON between other lines. */
function documentsIn(text: string): { documents: { text: string; json: unknown }[]; isDamaged: boolean } {
  const blocks = [...text.matchAll(FENCED)].map(([, block = '']) => ({
    text: block,
    json: parseLoneDocument(block)?.json,
  }));
  const known = blocks.filter((block) => formatOf({ name: '', ...block }) !== undefined);
  if (known.length > 0) return { documents: known, isDamaged: false };
  const { documents, isDamaged } = splitDocuments(text);
  return { documents: [...documents], isDamaged };
}

/** Results in a list, or under names (`before`, `after`). */
function within(json: unknown): { documents: { text?: string; json: unknown }[]; isDamaged: boolean } {
  const parts: unknown[] = typeof json === 'object' && json !== null ? Object.values(json).flat() : [];
  const documents = parts.filter((part) => typeof part === 'object').map((part) => ({ json: part }));
  return { documents, isDamaged: false };
}

function noteOn(count: number, why: string): string[] {
  if (count === 0) return [];
  return [count === 1 ? `1 document was skipped: it is ${why}.` : `${count} documents were skipped: they are ${why}.`];
}

function unknownFormat({ name, text, json }: AuditFile): StackbenchError {
  if (text.trim() === '') return unreadable(name, 'It is empty.', 'Run again, or name another file.');
  if (json === undefined && /^\s*[{[]/.test(text)) {
    const why = 'It starts like JSON but is incomplete; it may be truncated.';
    return unreadable(name, why, 'Copy the file again, or run again.');
  }
  if (/[│|] Latency [│|]/.test(text) && / requests in \S+, /.test(text)) {
    const why = 'It is the table that autocannon prints; its numbers are too coarse to check.';
    return unreadable(name, why, 'Run autocannon with `--json`.');
  }
  const known = Object.values(AUDIT_FORMATS)
    .map(({ title }) => title)
    .join(', ');
  return unreadable(
    name,
    `The format is unknown. Supported formats: ${known}.`,
    'Name a result file of one of these tools.',
  );
}

function ofAGate(name: string): StackbenchError {
  return unreadable(
    name,
    'It is the result of a gate; only results of runs can be audited.',
    'Use `stackbench report` to show a gate.',
  );
}

function ofTomorrow(name: string, version: number): StackbenchError {
  return unreadable(
    name,
    `It has schema version ${version}; this stackbench reads up to ${SCHEMA_VERSION}.`,
    'Update stackbench, or audit with the version that wrote it.',
  );
}

function empty(name: string, title: string): StackbenchError {
  return unreadable(name, `It is ${title}, but contains no completed measurement.`, 'Name a file with measurements.');
}

function unreadable(name: string, why: string, fix: string, cause?: unknown): StackbenchError {
  return new StackbenchError({
    code: 'unreadable-audit-file',
    what: `${name} cannot be audited.`,
    why,
    fix,
    exitCode: EXIT.usage,
    cause,
  });
}

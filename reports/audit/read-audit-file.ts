import { EXIT } from '../../model/exit-codes.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import type { AuditedRound } from './audited-round.ts';
import { explainDamage } from './explain-damage.ts';
import type { AuditFile, AuditFormat } from './formats/format.ts';
import { member } from './formats/member.ts';
import { AUDIT_FORMATS } from './formats/registry.ts';
import { parseJson, splitDocuments } from './split-documents.ts';

const COLOURS = /\u001B\[[\d;]*m/g;

export interface AuditInput {
  /** Kind of the file; kinds with commas between them where its documents are of several. */
  readonly format: string;
  readonly rounds: readonly AuditedRound[];
  /** What of the file was left out, in sentences. */
  readonly notes: readonly string[];
}

/** Reads the rounds of a file of any known kind. @throws StackbenchError (exit 2) for an unknown kind, a damaged file, or one without rounds. */
export function readAuditFile(name: string, content: string): AuditInput {
  const text = content.replace(/^\uFEFF/, '').replaceAll(COLOURS, '');
  const file = { name, text, json: parseJson(text)?.json };
  const format = formatOf(file);
  const input =
    format === undefined ? readDocuments(file) : { format: format.title, rounds: readWith(format, file), notes: [] };
  if (input.rounds.length === 0) throw empty(name, input.format);
  return input;
}

function formatOf(file: AuditFile): AuditFormat | undefined {
  if (member(file.json, 'kind') === 'stackbench-gate') throw ofAGate(file.name);
  const formats: readonly AuditFormat[] = Object.values(AUDIT_FORMATS);
  return formats.find((candidate) => candidate.recognise(file));
}

function readWith(format: AuditFormat, file: AuditFile): AuditedRound[] {
  try {
    return format.read(file);
  } catch (cause) {
    const why = `It looks like ${format.title}, but is damaged: ${explainDamage(cause, file.json)}`;
    throw unreadable(file.name, why, 'Copy the file again, or run again.', cause);
  }
}

/** The documents within a file that is none as a whole: a list of results, NDJSON, or JSON with other lines around it. */
function readDocuments(whole: AuditFile): AuditInput {
  const { documents, isDamaged } = whole.json === undefined ? splitDocuments(whole.text) : within(whole.json);
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
      noteOn(documents.length - distinct.length, 'given more than once'),
      // Within a damaged document every part is of another kind.
      isDamaged
        ? ['A part that begins like JSON, but is not whole, was left out.']
        : noteOn(distinct.length - read.length, 'of another kind'),
    ].flat(),
  };
}

/** Results in a list, or under names (`before`, `after`). */
function within(json: unknown): { documents: { text?: string; json: unknown }[]; isDamaged: boolean } {
  const parts: unknown[] = typeof json === 'object' && json !== null ? Object.values(json).flat() : [];
  const documents = parts.filter((part) => typeof part === 'object').map((part) => ({ json: part }));
  return { documents, isDamaged: false };
}

function noteOn(count: number, why: string): string[] {
  if (count === 0) return [];
  return [
    count === 1 ? `1 document was left out: it is ${why}.` : `${count} documents were left out: they are ${why}.`,
  ];
}

function unknownFormat({ name, text, json }: AuditFile): StackbenchError {
  if (text.trim() === '') return unreadable(name, 'It is empty.', 'Run again, or name another file.');
  if (json === undefined && /^\s*[{[]/.test(text)) {
    const why = 'It begins like JSON, but is not whole JSON; it may be truncated.';
    return unreadable(name, why, 'Copy the file again, or run again.');
  }
  const known = Object.values(AUDIT_FORMATS)
    .map(({ title }) => title)
    .join(', ');
  return unreadable(name, `It is of no kind that is known: ${known}.`, 'Name a result file of one of these tools.');
}

function ofAGate(name: string): StackbenchError {
  return unreadable(
    name,
    'It is the result of a gate; those of runs are audited.',
    '`stackbench report` shows a gate.',
  );
}

function empty(name: string, title: string): StackbenchError {
  return unreadable(name, `It is ${title}, but holds no completed measurement.`, 'Name a file with measurements.');
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

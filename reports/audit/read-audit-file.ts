import { EXIT } from '../../model/exit-codes.ts';
import { messageOf, StackbenchError } from '../../model/stackbench-error.ts';
import type { AuditedRound } from './audited-round.ts';
import type { AuditFile, AuditFormat } from './formats/format.ts';
import { AUDIT_FORMATS } from './formats/registry.ts';

export interface AuditInput {
  readonly format: string;
  readonly rounds: readonly AuditedRound[];
}

/** Reads the rounds of a file of any known kind. @throws StackbenchError (exit 2) for an unknown kind, a damaged file, or one without rounds. */
export function readAuditFile(name: string, text: string): AuditInput {
  const file = { name, text, json: parse(text) };
  if ((file.json as { readonly kind?: unknown } | null | undefined)?.kind === 'stackbench-gate') throw ofAGate(name);
  const format: AuditFormat | undefined = Object.values(AUDIT_FORMATS).find((candidate) => candidate.recognise(file));
  if (format === undefined) throw unknownFormat(file);
  let rounds: readonly AuditedRound[];
  try {
    rounds = format.read(file);
  } catch (cause) {
    throw damaged(name, format.title, cause);
  }
  if (rounds.length === 0) throw empty(name, format.title);
  return { format: format.title, rounds };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unknownFormat({ name, text, json }: AuditFile): StackbenchError {
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

function damaged(name: string, title: string, cause: unknown): StackbenchError {
  const why = messageOf(cause).replaceAll(/\s+/g, ' ').slice(0, 300);
  return unreadable(
    name,
    `It looks like ${title}, but is damaged: ${why}`,
    'Copy the file again, or run again.',
    cause,
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

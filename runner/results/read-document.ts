import type { z } from 'zod';
import { decodeText } from '../../model/decode-text.ts';
import { EXIT } from '../../model/exit-codes.ts';
import { parseJson } from '../../model/parse-json.ts';
import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';
import { readRegularFile } from '../machine/files/read-regular-file.ts';

/**
 * A visit with everything in it takes 100 kB, so this is a run of 640 visits; read, it takes about three times as much
 * memory.
 */
const MOST_BYTES = 64_000_000;

/** What to do with a file that no run of ours can have written. */
export const DAMAGED = 'The file was changed or damaged; run again.';

/** What a file must be to be read. */
interface DocumentKind<Schema extends z.ZodType> {
  readonly kind: string;
  /** Highest schema version that is read. */
  readonly version: number;
  readonly schema: Schema;
}

/**
 * The JSON in a file.
 * @throws StackbenchError (exit 2) when it is missing, no regular file, too large, truncated or of an impossible shape.
 */
export async function readJson(file: string): Promise<unknown> {
  let bytes: Buffer;
  try {
    bytes = await readRegularFile(file, MOST_BYTES);
  } catch (cause) {
    throw unreadable(
      file,
      messageOf(cause),
      'Run `stackbench run` first, or name the folder of a run or a gate.',
      cause,
    );
  }
  try {
    return parseJson(decodeText(bytes));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw unreadable(file, messageOf(cause), DAMAGED, cause);
    throw unreadable(
      file,
      `It is not complete JSON (${messageOf(cause)}); it may be truncated.`,
      'Copy the file again, or run again.',
      cause,
    );
  }
}

/** The kind that a document states; null if it states none. */
export function kindOf(json: unknown): string | null {
  const kind = typeof json === 'object' && json !== null ? (json as { kind?: unknown }).kind : null;
  return typeof kind === 'string' ? kind : null;
}

/**
 * A document of one kind, validated.
 * @throws StackbenchError (exit 2) when it is foreign, damaged or of a newer schema.
 */
export function parseDocument<Schema extends z.ZodType>(
  file: string,
  json: unknown,
  { kind, version, schema }: DocumentKind<Schema>,
): z.infer<Schema> {
  if (kindOf(json) !== kind) {
    throw unreadable(
      file,
      'It is JSON, but not a result of stackbench.',
      'Name a result.json that a run wrote, the gate.json of a gate, the capacity.json of `stackbench capacity`, or the claims.json of `stackbench claims`.',
    );
  }
  const stated = (json as { schemaVersion?: unknown }).schemaVersion;
  if (typeof stated === 'number' && stated > version) {
    throw unreadable(
      file,
      `It has schema version ${stated}; this stackbench reads up to ${version}.`,
      'Update stackbench, or render with the version that wrote it.',
    );
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw unreadable(
    file,
    `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`,
    DAMAGED,
  );
}

/** A file that cannot be read as a result. */
export function unreadable(file: string, why: string, fix: string, cause?: unknown): StackbenchError {
  return new StackbenchError({
    code: 'unreadable-result',
    what: `${file} cannot be read as a result.`,
    why,
    fix,
    exitCode: EXIT.usage,
    cause,
  });
}

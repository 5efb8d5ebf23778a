import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EXIT } from '../../model/exit-codes.ts';
import { type RunResult, SCHEMA_VERSION, runResultSchema } from '../../model/run-result.ts';
import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';
import { type Redaction, redactDeep } from '../../model/redact.ts';

/** Writes `FOLDER/result.json` whole or not at all, redacted; used after every visit, so a crash loses one visit at most. */
export async function writeResult(folder: string, result: RunResult, redaction: Redaction): Promise<string> {
  const file = join(folder, 'result.json');
  await writeWhole(file, `${JSON.stringify(redactDeep(result, redaction), null, 1)}\n`);
  return file;
}

/** Writes a file through a temporary sibling and a rename. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, text);
  await rename(temporary, file);
}

/** Makes the result folder, so that a bad path fails before anything is measured. */
export async function makeResultFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    const probe = join(folder, `.probe-${process.pid}`);
    await writeFile(probe, '');
    await rm(probe);
  } catch (cause) {
    throw new StackbenchError({
      code: 'cannot-write-results',
      what: `Results cannot be written to ${folder}.`,
      why: messageOf(cause),
      fix: 'Name a folder that you may write to with --out.',
      exitCode: EXIT.usage,
      cause,
    });
  }
}

/** Points `results/latest` (or another name beside the folder) at the newest run; quietly left alone where the system has no links. */
export async function linkLatest(folder: string, name = 'latest'): Promise<void> {
  const link = join(dirname(folder), name);
  await rm(link, { force: true }).catch(() => undefined);
  await symlink(basename(folder), link).catch(() => undefined);
}

/** Reads and validates a result file. @throws StackbenchError (exit 2) when it is missing, truncated, foreign or of a newer schema. */
export async function readResult(file: string): Promise<RunResult> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw unreadable(file, messageOf(cause), 'Name a result.json that a run wrote, for example results/latest/result.json.', cause);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw unreadable(file, `It is not whole JSON (${messageOf(cause)}); it may be truncated.`, 'Copy the file again, or run again.', cause);
  }
  const head = json as { kind?: unknown; schemaVersion?: unknown } | null;
  if (head?.kind !== 'stackbench-run') {
    throw unreadable(file, 'It is JSON, but not a result of stackbench run.', 'Name a result.json that a run wrote.');
  }
  if (typeof head.schemaVersion === 'number' && head.schemaVersion > SCHEMA_VERSION) {
    throw unreadable(
      file,
      `It has schema version ${head.schemaVersion}; this stackbench reads up to ${SCHEMA_VERSION}.`,
      'Update stackbench, or render with the version that wrote it.',
    );
  }
  const parsed = runResultSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw unreadable(file, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`, 'The file was changed or damaged; run again.');
}

function unreadable(file: string, why: string, fix: string, cause?: unknown): StackbenchError {
  return new StackbenchError({ code: 'unreadable-result', what: `${file} cannot be read as a result.`, why, fix, exitCode: EXIT.usage, cause });
}

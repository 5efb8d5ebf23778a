import { rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EXIT } from '../../model/exit-codes.ts';
import { type RunResult, SCHEMA_VERSION, runResultSchema } from '../../model/run-result.ts';
import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';
import { type Redaction, redactDeep } from '../../model/redact.ts';
import { makeFolder } from './make-folder.ts';
import { checkRun, checkVisits } from './check-contents.ts';
import { kindOf, parseDocument, readJson } from './read-document.ts';

/** Writes `FOLDER/result.json` whole or not at all, redacted; used after every visit, so a crash loses one visit at most. */
export async function writeResult(folder: string, result: RunResult, redaction: Redaction): Promise<string> {
  return writeDocument(join(folder, 'result.json'), result, redaction);
}

/** Writes a document as JSON, redacted, whole or not at all; returns the file. */
export async function writeDocument(file: string, document: object, redaction: Redaction): Promise<string> {
  await writeWhole(file, `${JSON.stringify(redactDeep(document, redaction), null, 1)}\n`);
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
    await makeFolder(folder);
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
  return parseResult(file, await readJson(file));
}

/** The result of a run from the JSON of a file. @throws StackbenchError (exit 2) when it is foreign, damaged or of a newer schema. */
export function parseResult(file: string, json: unknown): RunResult {
  if (kindOf(json) === 'stackbench-run') checkVisits(file, json);
  const result = parseDocument(file, json, {
    kind: 'stackbench-run',
    version: SCHEMA_VERSION,
    schema: runResultSchema,
  });
  checkRun(file, result);
  return result;
}

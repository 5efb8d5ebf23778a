import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { type ResultFolder, openResultFolder } from '../../runner/results/result-folder.ts';
import type { CliContext } from '../cli-context.ts';

interface Results {
  readonly id: string;
  readonly folder: ResultFolder;
}

/**
 * Opens the folder of a new run or gate under a new id: the one that `--out` names, otherwise `results/<id>`.
 * @param prefix of the id: empty, or `gate-`
 * @param names files that will be written into it
 */
export async function openResults(
  { out, prefix, names }: { readonly out: string | null; readonly prefix: string; readonly names: readonly string[] },
  { cwd, signal }: CliContext,
  onNote: (text: string) => void,
): Promise<Results> {
  const id = `${prefix}${newRunId(new Date())}`;
  const folder = await openResultFolder({ path: out ?? resolve(cwd, 'results', id), names, signal, onNote });
  return { id, folder };
}

/** `2026-11-24T09-12-33Z-1a2b`: sorts by time, and is a valid file name on every system. */
function newRunId(now: Date): string {
  return `${now.toISOString().slice(0, 19).replaceAll(':', '-')}Z-${randomBytes(2).toString('hex')}`;
}

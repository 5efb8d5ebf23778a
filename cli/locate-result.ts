import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';

/** The result file that a user named: itself, or `result.json` in the folder that was named. Says nothing of whether it can be read. */
export async function locateResult(cwd: string, name: string): Promise<string> {
  const given = resolve(cwd, name);
  const isFolder = await stat(given).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? resolve(given, 'result.json') : given;
}

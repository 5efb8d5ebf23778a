import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { StackbenchError } from '../model/stackbench-error.ts';
import { unreadable } from '../runner/results/read-document.ts';

const MOST_NAMED = 8;
const RESULT_FILES = ['result.json', 'gate.json', 'capacity.json', 'claims.json'];

/**
 * Path of the given file, or of the result in the given folder. It may not be readable.
 * @throws StackbenchError (exit 2) for a folder that contains none, with the results below it
 */
export async function locateResult(cwd: string, name: string): Promise<string> {
  const given = resolve(cwd, name);
  if (!(await isThere(given, 'isDirectory'))) return given;
  const found = await resultIn(given);
  if (found === null) throw noResultIn(given, name, await runsIn(given));
  return found;
}

async function resultIn(folder: string): Promise<string | null> {
  for (const name of RESULT_FILES) {
    const file = join(folder, name);
    if (await isThere(file, 'isFile')) return file;
  }
  return null;
}

/** Results directly below a folder, by name. */
async function runsIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder).catch(() => [])).sort();
  const found = await Promise.all(names.map((name) => resultIn(join(folder, name))));
  return names.filter((_name, index) => found[index] !== null);
}

function noResultIn(folder: string, name: string, runs: readonly string[]): StackbenchError {
  const [first] = runs;
  if (first === undefined) {
    const fix =
      'Name the result.json of a run, the gate.json of a gate, the capacity.json of a capacity measurement, the claims.json of `stackbench claims`, or the folder that contains it.';
    return unreadable(folder, `It is a folder that contains none of ${RESULT_FILES.join(', ')}.`, fix);
  }
  // Names of runs begin with their date, and `latest` comes after them.
  const shown = runs.slice(-MOST_NAMED);
  const others = runs.length - shown.length;
  const list = `${shown.join(', ')}${others === 0 ? '' : ` and ${others} others`}`;
  const example = join(name, runs.find((run) => run === 'latest') ?? shown.at(-1) ?? first);
  return unreadable(folder, `It is a folder of runs: ${list}.`, `Name one of them: ${example}`);
}

async function isThere(path: string, kind: 'isFile' | 'isDirectory'): Promise<boolean> {
  return stat(path).then(
    (found) => found[kind](),
    () => false,
  );
}

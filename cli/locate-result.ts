import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';

/** The file that a user named, or the result of a run or a gate in the folder that was. Says nothing of whether it can be read. */
export async function locateResult(cwd: string, name: string): Promise<string> {
  const given = resolve(cwd, name);
  if (!(await isThere(given, 'isDirectory'))) return given;
  const [run, gate] = [resolve(given, 'result.json'), resolve(given, 'gate.json')];
  return !(await isThere(run, 'isFile')) && (await isThere(gate, 'isFile')) ? gate : run;
}

async function isThere(path: string, kind: 'isFile' | 'isDirectory'): Promise<boolean> {
  return stat(path).then(
    (found) => found[kind](),
    () => false,
  );
}

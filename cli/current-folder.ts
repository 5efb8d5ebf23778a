import { statSync } from 'node:fs';
import { StackbenchError } from '../model/stackbench-error.ts';

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'It was removed since the shell changed to it.',
  ERANGE: 'Its path is longer than the system can tell (4096 bytes).',
};

/** The folder that the command was called in. @throws StackbenchError `no-current-folder` where it is gone, or has no path that can be written down */
export function currentFolder(): string {
  const folder = askSystem();
  // Bytes that are no UTF-8 come as U+FFFD: files would be looked for, and made, in another folder.
  if (folder.includes('\uFFFD') && !isHere(folder))
    throw noFolder('Its name holds bytes that are no UTF-8, which Node.js cannot pass on.');
  return folder;
}

function askSystem(): string {
  try {
    return process.cwd();
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    throw noFolder(WHY[code] ?? `The system does not tell its path (${code}).`, cause);
  }
}

function isHere(folder: string): boolean {
  const [named, here] = [folder, '.'].map((path) => statSync(path, { throwIfNoEntry: false }));
  return named !== undefined && named.ino === here?.ino && named.dev === here.dev;
}

function noFolder(why: string, cause?: unknown): StackbenchError {
  return new StackbenchError({
    code: 'no-current-folder',
    what: 'The current folder cannot be used.',
    why,
    fix: 'Change to another folder (`cd`), and run it again.',
    cause,
  });
}

import { statSync } from 'node:fs';
import { StackbenchError } from '../model/stackbench-error.ts';

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'It was removed since the shell changed to it.',
  ERANGE: 'Its path is longer than the system supports (4096 bytes).',
};

/**
 * The current folder.
 * @throws StackbenchError `no-current-folder` if it was removed, or its path cannot be represented
 */
export function currentFolder(): string {
  const folder = askSystem();
  // Bytes that are not UTF-8 become U+FFFD: files would be read from, and written to, another folder.
  if (folder.includes('\uFFFD') && !isHere(folder))
    throw noFolder('Its name contains bytes that are not UTF-8, which Node.js does not support.');
  return folder;
}

function askSystem(): string {
  try {
    return process.cwd();
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    throw noFolder(WHY[code] ?? `The system does not report its path (${code}).`, cause);
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
    fix: 'Change to another folder (`cd`), and run the command again.',
    cause,
  });
}

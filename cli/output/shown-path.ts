import { relative } from 'node:path';

/** A path as people read it: relative where it lies below the current folder. */
export function shownPath(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return path.startsWith('..') ? file : path;
}

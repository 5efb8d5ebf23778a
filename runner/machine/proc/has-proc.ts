import { existsSync } from 'node:fs';

let known: boolean | undefined;

/** Whether the kernel shows processes in /proc (Linux); on macOS, and where /proc is hidden, `ps` lists them. */
export function hasProc(): boolean {
  known ??= existsSync('/proc/self/stat');
  return known;
}

import { StackbenchError } from '../model/stackbench-error.ts';

/**
 * Refuses to work on Windows itself, before anything fails in the words of Node.js. `launcher.cjs` says the same before
 * it looks for a Node.js. @throws StackbenchError `windows`
 */
export function refuseWindows(platform: NodeJS.Platform = process.platform): void {
  if (platform !== 'win32') return;
  throw new StackbenchError({
    code: 'windows',
    what: 'stackbench does not run on Windows itself.',
    why: 'It needs process groups, signals and accounts of CPU time as Unix systems have them.',
    fix: 'Run it in WSL 2: `wsl --install`, then install Node.js and stackbench inside of it.',
  });
}

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of our package.json, from the checkout and from an installed package alike. */
export const packageRoot: string = findUpwards(dirname(fileURLToPath(import.meta.url)));

/**
 * Path of a module of ours in this installation: `.ts` in the checkout, `.js` in the built package. `path` is relative
 * to the source root.
 */
export function ownModule(sourcePath: string): string {
  const here = fileURLToPath(import.meta.url);
  const sourceRoot = dirname(dirname(dirname(here)));
  return join(sourceRoot, here.endsWith('.js') ? sourcePath.replace(/\.ts$/, '.js') : sourcePath);
}

function findUpwards(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findUpwards(dirname(folder));
}

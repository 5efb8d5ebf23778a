import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join, relative } from 'node:path';

/**
 * A process of its own, which Node.js lets keep quiet about a new function: copies the sources of the stacks into a
 * folder as JavaScript, with the packages of the checkout beside them. Arguments: sources, folder, packages.
 */

const [sources = '', folder = '', packages = ''] = process.argv.slice(2);
for (const entry of readdirSync(sources, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !entry.name.endsWith('.ts') || entry.name.endsWith('.d.ts')) continue;
  const from = join(entry.parentPath, entry.name);
  const to = join(folder, asJavaScript(relative(sources, from)));
  mkdirSync(dirname(to), { recursive: true });
  const imports = /(?<=\bfrom |\bimport |\bimport\()'\.{1,2}\/[^']+\.ts'/g;
  writeFileSync(to, stripTypeScriptTypes(readFileSync(from, 'utf8')).replace(imports, asJavaScript));
}
symlinkSync(packages, join(folder, 'node_modules'));

/** `.mjs` needs no package.json that says what it is. */
function asJavaScript(path: string): string {
  return path.replace(/\.ts(?='?$)/, '.mjs');
}

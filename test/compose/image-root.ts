import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { findProgram } from '../../runner/machine/folders/find-program.ts';
import { packagesRoot, unpackedPrograms } from '../../runner/programs/unpacked-packages.ts';

interface LibraryOptions {
  /** A folder whose libraries are in the image already. */
  readonly beside?: string;
  /** A folder whose content is at `/` in the image: where `stackbench setup` unpacked packages. */
  readonly packages?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Copies programs of this machine, or of the cache of `stackbench setup`, into `/bin` of an image, with their
 * libraries.
 */
export function addPrograms(root: string, ...names: string[]): void {
  for (const name of names) {
    const onPath = findProgram(name, process.env['PATH'] ?? '').path;
    const unpacked = unpackedPrograms(packagesRoot(process.env), [name]).find(({ path }) => existsSync(path));
    const path = onPath ?? unpacked?.path;
    if (path === undefined)
      throw new Error(`${name} is not here; \`stackbench setup\` installs what a datastore needs.`);
    const { root: packages, env } = onPath === null && unpacked !== undefined ? unpacked : {};
    addProgram(root, realpathSync(path), `/bin/${name}`, {
      ...(packages === undefined ? {} : { packages }),
      ...(env === undefined ? {} : { env }),
    });
  }
}

/** Copies one program, with its libraries. */
export function addProgram(root: string, source: string, as: string, options: LibraryOptions = {}): void {
  copy(source, join(root, as));
  addLibraries(root, source, options);
}

/** Copies what `ldd` names into an image. */
export function addLibraries(root: string, program: string, { beside, packages, env }: LibraryOptions = {}): void {
  const printed = execFileSync('ldd', [program], { encoding: 'utf8', env: { ...process.env, ...env } });
  for (const [, library = ''] of printed.matchAll(/(?:=> |^\s*)(\/\S+) \(/gm)) {
    if (beside !== undefined && realpathSync(library).startsWith(realpathSync(beside) + sep)) continue;
    const isOfPackages = packages !== undefined && library.startsWith(packages + sep);
    const target = join(root, isOfPackages ? library.slice(packages.length) : library);
    if (!existsSync(target)) copy(library, target);
  }
}

/** Writes a program that is a text. */
export function addScript(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

function copy(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  cpSync(realpathSync(source), target);
  chmodSync(target, 0o755);
}

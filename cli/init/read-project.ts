import { existsSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { parseJson } from '../../model/parse-json.ts';
import { messageOf } from '../../model/stackbench-error.ts';
import { findLockfile } from '../../runner/apps/checkout/find-lockfile.ts';
import { readRegularFile, readTextFile } from '../../runner/machine/files/read-regular-file.ts';

/** Facts from the files at the top of a folder. */
export interface Folder {
  readonly name: string;
  /** Why package.json cannot be read; null if it can, or does not exist. */
  readonly manifestError: string | null;
  readonly scripts: Readonly<Record<string, string>>;
  readonly main: string | null;
  /** Whether package.json names workspaces. */
  readonly workspaces: boolean;
  readonly dependencies: ReadonlySet<string>;
  /** Prefix that runs a script: `npm run`, `pnpm run`, …. */
  readonly run: string;
  readonly has: (path: string) => boolean;
  readonly read: (path: string) => Promise<string>;
  /** Whether no checkout has a file: it does not exist, or git ignores it. For files of variables only. */
  readonly isMissing: (path: string) => boolean;
}

/** Whether git ignores a path of the folder. */
export type Ignores = (path: string) => Promise<boolean>;

export interface SourceFile {
  /** From the folder, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** What `init` reads; nothing is run. */
export interface Project extends Folder {
  /** Sources that are not tests, by path. */
  readonly files: readonly SourceFile[];
  /** Their texts, one after the other. */
  readonly sources: string;
  /** Variables of `.env.example` or the like, in its order. */
  readonly envExample: ReadonlyMap<string, string>;
}

const SOURCES = ['**/*.{js,cjs,mjs,ts,cts,mts,jsx,tsx,py,go,rb,rs,java,kt,php,cs}', 'bin/*'];
const NOT_SOURCES =
  /^(node_modules|\.git|\.next|dist|build|out|coverage|vendor|target|\.?venv|env|site-packages|__pycache__|\.svelte-kit|\.output|results|tests?|__tests__|spec|public)$|\.(test|spec|min|d)\.\w+$|_test\.\w+$/;
const MOST_FILES = 400;
const MOST_BYTES = 256 * 1024;

interface Manifest {
  readonly name?: unknown;
  readonly main?: unknown;
  readonly workspaces?: unknown;
  readonly scripts?: unknown;
  readonly dependencies?: unknown;
  readonly devDependencies?: unknown;
}

const ENV_FILE = /[\w./-]{0,200}env[\w./-]{0,200}/g;

/** Reads a project's folder; missing parts are empty. */
export async function readProject(folder: string, ignores: Ignores): Promise<Project> {
  const top = await readFolder(folder, ignores);
  const examples = ['.env.example', '.env.sample', '.env.template', '.env.dist', 'env.example', 'example.env'];
  const files = await readSources(folder);
  return {
    ...top,
    files,
    sources: files.map(({ text }) => text).join('\n'),
    envExample: parseEnv(await top.read(examples.find(top.has) ?? '.env.example')),
  };
}

/** Reads the files at the top of a folder; missing parts are empty. */
async function readFolder(folder: string, ignores: Ignores): Promise<Folder> {
  const read = (path: string): Promise<string> => readTextFile(join(folder, path)).catch(() => '');
  const has = (path: string): boolean => existsSync(join(folder, path));
  const { manifest, error } = has('package.json')
    ? parseManifest(await read('package.json'))
    : { manifest: {}, error: null };
  const name = typeof manifest.name === 'string' ? manifest.name.replace(/^@[^/]*\//, '') : '';
  const manager = (await findLockfile(folder, folder))?.manager.split('-')[0] ?? 'npm';
  const scripts = textsOf(manifest.scripts);
  const missing = await missingFiles(Object.values(scripts), has, ignores);
  return {
    name: name === '' ? basename(folder) : name,
    manifestError: error,
    scripts,
    main: typeof manifest.main === 'string' ? manifest.main : null,
    workspaces: manifest.workspaces !== undefined,
    dependencies: new Set(
      [manifest.devDependencies, manifest.dependencies].flatMap((found) => Object.keys(textsOf(found))),
    ),
    run: `${manager} run`,
    has,
    read,
    isMissing: (path) => missing.has(path),
  };
}

/** Files of variables that scripts name and no checkout has. */
async function missingFiles(
  scripts: readonly string[],
  has: Folder['has'],
  ignores: Ignores,
): Promise<ReadonlySet<string>> {
  const named = new Set(['.env', ...scripts.flatMap((text) => text.match(ENV_FILE) ?? [])]);
  const missing: string[] = [];
  for (const path of named) if (!has(path) || (await ignores(path))) missing.push(path);
  return new Set(missing);
}

/** Members of an object that are texts and not empty; of anything else, none. */
function textsOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].trim() !== '',
    ),
  );
}

function parseManifest(text: string): { readonly manifest: Manifest; readonly error: string | null } {
  try {
    const parsed: unknown = parseJson(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return { manifest: parsed, error: null };
    return { manifest: {}, error: 'it is not a JSON object' };
  } catch (error) {
    return { manifest: {}, error: messageOf(error) };
  }
}

async function readSources(folder: string): Promise<SourceFile[]> {
  const exclude = (path: string): boolean => NOT_SOURCES.test(basename(path));
  const found: string[] = [];
  for await (const path of glob(SOURCES, { cwd: folder, exclude })) {
    if (found.push(path) === MOST_FILES) break;
  }
  const files = found.sort().map(async (path) => {
    const text = await readRegularFile(join(folder, path), MOST_BYTES).then(String, () => '');
    return { path: path.split(sep).join('/'), text };
  });
  return Promise.all(files);
}

/** Reads `NAME=value` lines; quotes around a value and comments after it are removed. */
export function parseEnv(text: string): Map<string, string> {
  const lines = text.matchAll(/^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*("[^"\n]*"|'[^'\n]*'|[^\n#]*)/gm);
  return new Map(
    Array.from(lines, ([, name = '', value = '']) => [name, value.trim().replace(/^(["'])(.*)\1$/, '$2')]),
  );
}

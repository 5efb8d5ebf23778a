import { existsSync } from 'node:fs';
import { glob, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { findLockfile } from '../../runner/gate/sides/find-lockfile.ts';

/** What `init` looks at; everything in it is a guess's material, nothing is run. */
export interface Project {
  readonly name: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly main: string | null;
  readonly dependencies: ReadonlySet<string>;
  /** `npm run`, `pnpm run`, …: how a script is run. */
  readonly run: string;
  /** All sources that are not tests, one after the other. */
  readonly sources: string;
  /** Variables of an example of `.env`, in its order. */
  readonly envExample: ReadonlyMap<string, string>;
  readonly has: (path: string) => boolean;
  readonly read: (path: string) => Promise<string>;
}

const SOURCES = '**/*.{js,cjs,mjs,ts,cts,mts,jsx,tsx,py,go,rb}';
const NOT_SOURCES =
  /^(node_modules|\.git|\.next|dist|build|out|coverage|vendor|results|tests?|__tests__|spec|public)$|\.(test|spec|min|d)\.\w+$|_test\.\w+$/;
const MOST_FILES = 400;
const MOST_BYTES = 256 * 1024;

interface Manifest {
  readonly name?: unknown;
  readonly main?: unknown;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Reads a project's folder; what is not there is empty. */
export async function readProject(folder: string): Promise<Project> {
  const read = (path: string): Promise<string> => readFile(join(folder, path), 'utf8').catch(() => '');
  const has = (path: string): boolean => existsSync(join(folder, path));
  const manifest = parseManifest(await read('package.json'));
  const name = typeof manifest.name === 'string' ? manifest.name.replace(/^@[^/]*\//, '') : '';
  const manager = (await findLockfile(folder, folder))?.manager.split('-')[0] ?? 'npm';
  const examples = ['.env.example', '.env.sample', '.env.template', '.env.dist'];
  return {
    name: name === '' ? basename(folder) : name,
    scripts: manifest.scripts ?? {},
    main: typeof manifest.main === 'string' ? manifest.main : null,
    dependencies: new Set(Object.keys({ ...manifest.devDependencies, ...manifest.dependencies })),
    run: `${manager} run`,
    sources: await readSources(folder),
    envExample: parseEnv(await read(examples.find(has) ?? '.env.example')),
    has,
    read,
  };
}

function parseManifest(text: string): Manifest {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}

async function readSources(folder: string): Promise<string> {
  const exclude = (path: string): boolean => NOT_SOURCES.test(basename(path));
  const found: string[] = [];
  for await (const path of glob(SOURCES, { cwd: folder, exclude })) {
    if (found.push(path) === MOST_FILES) break;
  }
  const texts = found.sort().map(async (path) => {
    const file = join(folder, path);
    const { size } = await stat(file);
    return size > MOST_BYTES ? '' : readFile(file, 'utf8');
  });
  return (await Promise.all(texts)).join('\n');
}

/** `NAME=value` lines; quotes around a value and comments behind it are taken off. */
function parseEnv(text: string): Map<string, string> {
  const lines = text.matchAll(/^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*("[^"\n]*"|'[^'\n]*'|[^\n#]*)/gm);
  return new Map(
    Array.from(lines, ([, name = '', value = '']) => [name, value.trim().replace(/^(["'])(.*)\1$/, '$2')]),
  );
}

import type { Folder } from '../read-project.ts';
import type { StartGuess } from './start-guess.ts';

const NAMES = ['server', 'index', 'app', 'main'];
const ENTRIES = NAMES.flatMap((name) =>
  ['', 'src/', 'dist/'].flatMap((folder) => ['.js', '.mjs', '.cjs'].map((end) => `${folder}${name}${end}`)),
);
const TYPED = NAMES.flatMap((name) => ['', 'src/'].map((folder) => `${folder}${name}.ts`));
/** In a project with one of these, `src/main.js` runs in browsers. */
const FOR_BROWSERS = ['react-scripts', 'vite', '@vue/cli-service', '@angular/core', 'webpack', 'parcel'];
/** Servers that adapters of a framework build. */
const ADAPTERS: Readonly<Record<string, string>> = {
  '@sveltejs/adapter-node': 'node build',
  '@astrojs/node': 'node ./dist/server/entry.mjs',
  nuxt: 'node .output/server/index.mjs',
};

/** The server that a framework builds, `main` of package.json, or a usual file; null if there is none. */
export function nodeEntry({ main, has, scripts, run, dependencies }: Folder): StartGuess | null {
  const build = scripts['build'] === undefined ? {} : { build: `${run} build` };
  const adapter = Object.keys(ADAPTERS).find((name) => dependencies.has(name));
  if (adapter !== undefined) return { ...build, start: ADAPTERS[adapter] ?? '', steps: [] };
  const isBuilt = main !== null && scripts['build'] !== undefined && /^(\.\/)?(dist|build|lib|out)\//.test(main);
  if (main !== null && (isBuilt || (has(main) && !main.endsWith('.ts'))))
    return { ...build, start: `node ${main}`, steps: [] };
  const forBrowsers = FOR_BROWSERS.some((name) => dependencies.has(name));
  const entry = ENTRIES.find((path) => has(path) && !(forBrowsers && path.startsWith('src/')));
  return entry === undefined ? null : { ...build, start: `node ${entry}`, steps: [] };
}

/** A usual file in TypeScript, run by what the project installs for it; null if there is none. */
export async function typedEntry({ has, read, scripts, run, dependencies }: Folder): Promise<StartGuess | null> {
  const entry = TYPED.find((path) => has(path) && !(path.startsWith('src/') && dependencies.has('vite')));
  if (entry === undefined) return null;
  const runner = ['tsx', 'ts-node'].find((name) => dependencies.has(name));
  if (has('bun.lock') || has('bun.lockb')) return { start: `bun ${entry}`, steps: [] };
  const outDir = /"outDir"\s*:\s*"(?:\.\/)?([^"]+?)\/?"/.exec(await read('tsconfig.json'))?.[1];
  if (scripts['build'] !== undefined && outDir !== undefined) {
    const built = entry.replace(/^src\//, '').replace(/\.ts$/, '.js');
    return { build: `${run} build`, start: `node ${outDir}/${built}`, steps: [] };
  }
  return { start: `${runner ?? 'node'} ${entry}`, steps: [] };
}

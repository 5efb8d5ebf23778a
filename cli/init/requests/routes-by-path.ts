import { parseJson } from '../../../model/parse-json.ts';
import type { Project } from '../read-project.ts';

/** Files that answer by their place: Next, SvelteKit, Nuxt, Astro; those with parameters do not match. */
const PLACES: readonly (readonly [needs: string, pattern: RegExp])[] = [
  ['next', /^(?:src\/)?app\/((?:[\w-]+\/|\([\w-]+\)\/)*)(?:page|route)\.[jt]sx?$/],
  ['next', /^(?:src\/)?pages\/((?!_)[\w/-]*?)(?:index)?\.[jt]sx?$/],
  ['@sveltejs/kit', /^src\/routes\/((?:[\w-]+\/|\([\w-]+\)\/)*)(?:\+page|\+server)\.(?:svelte|[jt]s)$/],
  ['nuxt', /^server\/((?:api|routes)\/[\w/-]+?)(?:\.get)?\.[jt]s$/],
  ['astro', /^src\/pages\/((?!_)[\w/-]*?)(?:index)?\.(?:astro|md|[jt]s)$/],
];

/** Paths that frameworks answer by the place of a file, and the collections of json-server. */
export async function routesByPath({ files, dependencies, read }: Project): Promise<string[]> {
  const found = files.flatMap(({ path }) =>
    PLACES.flatMap(([needs, pattern]) => {
      const place = dependencies.has(needs) ? pattern.exec(path)?.[1] : undefined;
      return place === undefined
        ? []
        : [`/${place.replaceAll(/\([\w-]+\)\//g, '').replace(/^routes\//, '')}`.replace(/(.)\/$/, '$1')];
    }),
  );
  const collections = dependencies.has('json-server') ? keysOf(await read('db.json')).map((key) => `/${key}`) : [];
  return [...new Set([...found, ...collections])].sort((a, b) => a.length - b.length);
}

function keysOf(text: string): string[] {
  try {
    return Object.keys(parseJson(text) as object).filter((key) => /^[\w-]+$/.test(key));
  } catch {
    return [];
  }
}

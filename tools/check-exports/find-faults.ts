import type { Module } from './read-modules.ts';

/** Names that are allowed although a rule is against them, each with its reason. */
export interface Allowed {
  /** `path#name`: taken by something that is no module of ours. */
  readonly outside: Readonly<Record<string, string>>;
  /** Names that only tests, benchmarks and tools import. */
  readonly forTests: Readonly<Record<string, string>>;
  /** Names that more than one module exports. */
  readonly twice: Readonly<Record<string, string>>;
}

const NO_PRODUCT = /^(bench|test|tools)\//;

/** What is wrong with exports, a line each: nobody imports it, only tests do, or its name has two meanings. */
export function findFaults(modules: readonly Module[], allowed: Allowed): string[] {
  const users = usersOf(modules);
  const product = modules.filter(({ path }) => !NO_PRODUCT.test(path));
  const unused: string[] = [];
  const forTests: [string, string][] = [];
  for (const { path, exported } of modules) {
    for (const name of exported) {
      const by = [...(users.get(`${path}#${name}`) ?? []), ...(users.get(`${path}#*`) ?? [])];
      if (by.length === 0) unused.push(`${path}#${name}`);
      else if (!NO_PRODUCT.test(path) && by.every((user) => NO_PRODUCT.test(user))) forTests.push([name, path]);
    }
  }
  const homes = Map.groupBy(
    product.flatMap(({ path, exported }) => exported.map((name) => ({ name, path }))),
    ({ name }) => name,
  );
  const twice = [...homes].filter(([, places]) => places.length > 1);
  return [
    ...unused.filter((key) => !(key in allowed.outside)).map((key) => `nobody imports ${key}`),
    ...forTests
      .filter(([name]) => !(name in allowed.forTests))
      .map(([name, path]) => `only tests, benchmarks or tools import ${path}#${name}`),
    ...twice
      .filter(([name]) => !(name in allowed.twice))
      .map(([name, places]) => `${name} is exported by ${places.map(({ path }) => path).join(' and ')}`),
    ...stale(allowed.outside, unused, 'nobody imports'),
    ...stale(
      allowed.forTests,
      forTests.map(([name]) => name),
      'only tests import',
    ),
    ...stale(
      allowed.twice,
      twice.map(([name]) => name),
      'two modules export',
    ),
  ];
}

/** Which modules take `path#name`. */
function usersOf(modules: readonly Module[]): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>();
  for (const { path, used } of modules) for (const key of used) users.set(key, [...(users.get(key) ?? []), path]);
  return users;
}

function stale(reasons: Readonly<Record<string, string>>, found: readonly string[], rule: string): string[] {
  return Object.keys(reasons)
    .filter((name) => !found.includes(name))
    .map((name) => `tools/check-exports/allowed.ts still lists ${name} as what ${rule}`);
}

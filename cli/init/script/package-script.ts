import type { Folder } from '../read-project.ts';

interface CalledScript {
  readonly name: string;
  readonly args: readonly string[];
}

/** Commands of package managers that are no scripts. */
const COMMANDS =
  /^(ci|i|install|add|remove|exec|dlx|x|create|init|publish|pack|workspace|workspaces|--.*|-.*|why|up|update|rebuild|node|link|config|cache|prune|dedupe|version)$/;
/** Packages by the name of their program. */
const PROGRAMS: Readonly<Record<string, string>> = {
  nest: '@nestjs/cli',
  fastify: 'fastify-cli',
  tsc: 'typescript',
  prisma: 'prisma',
  'remix-serve': '@remix-run/serve',
  'react-router-serve': '@react-router/serve',
  remix: '@remix-run/dev',
  'react-router': '@react-router/dev',
  tsnd: 'ts-node-dev',
  conc: 'concurrently',
  'run-p': 'npm-run-all',
  'run-s': 'npm-run-all',
  dotenv: 'dotenv-cli',
};

/** The script that `npm run NAME`, `npm start`, `yarn NAME`, `pnpm NAME` or `bun run NAME` calls; null for others. */
export function calledScript(words: readonly string[]): CalledScript | null {
  const [manager = '', ...given] = words;
  if (!/^(npm|pnpm|yarn|bun)$/.test(manager)) return null;
  const rest = given.filter((word, index) => !(index < 2 && /^(--silent|-s|--if-present)$/.test(word)));
  const [first = '', second = ''] = rest;
  const isRun = first === 'run' || first === 'run-script';
  const name =
    manager === 'bun'
      ? (rest.slice(isRun ? 1 : 0).find((word) => !word.startsWith('-')) ?? '')
      : isRun
        ? second
        : first;
  // `bun server.ts` and `bun run server.ts` are a program, as `node server.ts` is.
  if (manager === 'bun' && (/[./]/.test(name) || (!isRun && !/^(start|dev|serve)$/.test(name)))) return null;
  if (manager === 'npm' && !isRun && !/^(start|stop|test|restart)$/.test(name)) return { name: '', args: [] };
  if (!isRun && COMMANDS.test(name)) return { name: '', args: [] };
  const args = rest.slice(isRun ? 2 : 1);
  return { name, args: args[0] === '--' ? args.slice(1) : args };
}

/**
 * `npx next start` and `yarn next start` as `next start`, if the project installs that program; null for others.
 */
export function packageProgram(words: readonly string[], { dependencies, scripts }: Folder): readonly string[] | null {
  const [first = '', second = ''] = words;
  const isInstalled = (program = ''): boolean => dependencies.has(PROGRAMS[program] ?? program);
  if (/^(pnpm|yarn)$/.test(first) && scripts[second] === undefined && isInstalled(second)) return words.slice(1);
  const length = first === 'npx' || first === 'bunx' ? 1 : /^(npm|pnpm|yarn)$/.test(first) && second === 'exec' ? 2 : 0;
  if (length === 0) return null;
  const rest = words
    .slice(length)
    .filter((word, index) => !(index === 0 && /^(--|--no-install|--no|-y|--yes)$/.test(word)));
  return isInstalled(rest[0]) ? rest : null;
}

import type { Folder } from '../read-project.ts';
import type { Tidied } from '../script/tidied.ts';
import { tidyScript } from '../script/tidy-script.ts';
import type { StartGuess } from './start-guess.ts';

const FOR_PRODUCTION = ['start:prod', 'start:production', 'start', 'prod', 'production'];
const LAST_RESORT = ['serve', 'server', 'preview', 'dev', 'develop', 'start:dev'];
const SUSPECT =
  /\b(pm2|forever|nodemon|concurrently|docker|turbo)\b|--watch\b|--env-file\S*|\bnpm_package_config_port\b|\bPORT=\d+|\s(-p|--port)[ =]\d+/;

/** A start, or only what is known of a script that has none. */
export type MaybeStart = Omit<StartGuess, 'start'> & { readonly start: string | null };

/** The service of the scripts that are for production; `start` is null if none can be used. */
export async function scriptStart(folder: Folder): Promise<MaybeStart | null> {
  return firstOf(FOR_PRODUCTION, folder);
}

/** The service of a script for development, as it runs in production; null if there is none. */
export async function developmentStart(folder: Folder): Promise<MaybeStart | null> {
  return firstOf(LAST_RESORT, folder);
}

async function firstOf(names: readonly string[], folder: Folder): Promise<MaybeStart | null> {
  const { scripts, run } = folder;
  const known: MaybeStart[] = [];
  for (const name of names) {
    const text = scripts[name];
    if (text === undefined) continue;
    const found = await tidyScript(`npm run ${name}`, folder);
    if (found === null) return { start: `${run} ${name}`, ...buildOf(null, folder), steps: unread(name, text) };
    const guess = await fromTidied(found, `the script "${name}"`, text, folder);
    const isOpen = found.questions.length > 0;
    if (guess.start !== null && !(isOpen && names === LAST_RESORT)) return guess;
    if (isOpen && names !== LAST_RESORT) return { ...guess, start: `${run} ${name}` };
    known.push({ ...guess, start: null });
  }
  return known[0] ?? null;
}

/** What a gate cannot use in a shell script of the project that the command runs. */
async function inShellScript(command: string | null, { read }: Folder): Promise<string[]> {
  const file = /^(?:\w+=\S+ )*(?:(?:ba|da)?sh )?(?:\.\/)?([\w./-]+\.sh)\b/.exec(command ?? '')?.[1];
  const suspect = file === undefined ? undefined : SUSPECT.exec(await read(file))?.[0].trim();
  return suspect === undefined ? [] : [`Check "start": ${suspect} in ${file} may not work in a gate.`];
}

/** What a gate cannot use in a script that only the package manager can run. */
function unread(name: string, text: string): string[] {
  const suspect = SUSPECT.exec(text)?.[0].trim();
  return suspect === undefined
    ? []
    : [`Check "start": the script "${name}" is \`${text}\`, and ${suspect} in it may not work in a gate.`];
}

/** What a line of a script, a Procfile or a Dockerfile gives, with a step for what was changed. */
export async function fromTidied(found: Tidied, source: string, text: string, folder: Folder): Promise<MaybeStart> {
  const { command, reasons, questions, envFiles, migrate } = found;
  const changed =
    command === null
      ? `Set "start": ${source} (\`${text}\`) cannot be used: ${reasons.join('; ')}.`
      : `Check "start": ${source} is \`${text}\`, which was changed: ${reasons.join('; ')}.`;
  const start = command === null ? null : await standalone(command, folder);
  return {
    start,
    ...buildOf(found, folder),
    ...(migrate.length === 0 ? {} : { migrate: migrate.join(' && ') }),
    env: { ...(found.setsPort ? { PORT: '{port}' } : {}), ...(start === STANDALONE ? { HOSTNAME: '{host}' } : {}) },
    steps: [...(reasons.length === 0 ? [] : [changed]), ...questions, ...(await inShellScript(command, folder))],
    envFiles,
  };
}

function buildOf(found: Tidied | null, { scripts, run }: Folder): { readonly build?: string } {
  const made = (found?.build ?? []).map((part) => part.replace(/^(npm|pnpm|yarn|bun) (run )?build$/, `${run} build`));
  if (made.length > 0) return { build: [...new Set(made)].join(' && ') };
  return scripts['build'] === undefined ? {} : { build: `${run} build` };
}

const STANDALONE = 'node .next/standalone/server.js';
const NEXT_CONFIGS = ['next.config.js', 'next.config.mjs', 'next.config.ts', 'next.config.cjs'];

/** `next start` does not serve what `output: 'standalone'` builds. */
async function standalone(command: string, { read }: Folder): Promise<string> {
  if (!/^next start\b/.test(command)) return command;
  const texts = await Promise.all(NEXT_CONFIGS.map(read));
  return texts.some((text) => /\boutput\s*:\s*["'`]standalone/.test(text)) ? STANDALONE : command;
}

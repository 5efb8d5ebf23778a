import type { Project } from '../read-project.ts';
import { tidyScript } from '../script/tidy-script.ts';
import { dockerfileCommand } from './dockerfile.ts';
import { goStart } from './go.ts';
import { javaStart } from './java.ts';
import { nodeEntry, typedEntry } from './node-entry.ts';
import { type MaybeStart, developmentStart, fromTidied, scriptStart } from './node-scripts.ts';
import { denoStart, dotnetStart, phpStart, rubyStart } from './other-languages.ts';
import { inVenv, pythonInstall } from './python-install.ts';
import { pythonStart } from './python.ts';
import { rustStart } from './rust.ts';

/**
 * Guesses the command that starts a service, from the plainest source to the least plain: scripts, the project file of
 * a compiled language, a Procfile, interpreted languages, scripts for development, a Dockerfile. If nothing was found,
 * `start` is null, and the steps say what was seen.
 */
export async function guessStart(project: Project): Promise<MaybeStart> {
  const compiled = async (): Promise<MaybeStart | null> =>
    goStart(project) ?? (await rustStart(project)) ?? (await javaStart(project)) ?? dotnetStart(project);
  const interpreted = async (): Promise<MaybeStart | null> =>
    (await pythonStart(project)) ?? (await rubyStart(project)) ?? (await denoStart(project)) ?? phpStart(project);
  const isNode = project.has('package.json');
  const guesses = [
    () => scriptStart(project),
    ...(isNode ? [] : [compiled]),
    () => procfileStart(project),
    ...(isNode ? [nodeEntryOf(project)] : []),
    interpreted,
    () => developmentStart(project),
    ...(isNode ? [compiled] : [nodeEntryOf(project)]),
    () => typedEntry(project),
    () => dockerStart(project),
  ];
  const steps: string[] = [];
  for (const guess of guesses) {
    const found = await guess();
    if (found !== null && found.start !== null && found.start.trim() !== '')
      return { ...found, steps: [...steps, ...found.steps].map(replaced) };
    steps.push(...(found?.steps ?? []));
  }
  return { start: null, steps };
}

/** A script that could not be used is no task when another start was found. */
function replaced(step: string): string {
  return step.replace(/^Set "start": (.+) cannot be used: /, 'Check "start": $1 was not used: ');
}

function nodeEntryOf(project: Project): () => Promise<MaybeStart | null> {
  return () => Promise.resolve(nodeEntry(project));
}

async function procfileStart(project: Project): Promise<MaybeStart | null> {
  const web = /^web:[ \t]*(.+)$/m.exec(await project.read('Procfile'))?.[1]?.trim();
  return web === undefined ? null : fromLine(web, 'the line "web" of Procfile', project);
}

/** A line of a file that is not a script: with the packages of Python or Ruby, if it runs their programs. */
async function fromLine(line: string, source: string, project: Project): Promise<MaybeStart | null> {
  const found = await tidyScript(line, project);
  if (found === null) return { start: line, steps: [] };
  const guess = await fromTidied(found, source, line, project);
  if (guess.start === null) return guess;
  const python = await pythonInstall(project);
  const start = inVenv(guess.start, python);
  const prepare = ([key, commands]: readonly [string, string | undefined]): [string, string][] =>
    commands === undefined
      ? []
      : [
          [
            key,
            commands
              .split(' && ')
              .map((one) => inVenv(one, python))
              .join(' && '),
          ],
        ];
  if (start !== guess.start || /^(\w+=\S+ )*python/.test(guess.start))
    return {
      ...guess,
      start,
      ...Object.fromEntries(Object.entries({ build: guess.build, migrate: guess.migrate }).flatMap(prepare)),
      ...(python.command === null ? {} : { install: python.command }),
    };
  const ruby = /\b(bundle|puma|rails|rackup)\b/.test(start) ? await rubyStart(project) : null;
  return { ...guess, ...(ruby === null ? {} : ruby) };
}

async function dockerStart(project: Project): Promise<MaybeStart | null> {
  const image = await dockerfileCommand(project);
  if (image === null) return null;
  const { file, command } = image;
  const [program = ''] = command.replace(/^(\w+=\S+ +)*/, '').split(/\s+/);
  if (program.startsWith('/') || program.endsWith('.sh') || / \/\S+\.(jar|dll|py|js)\b/.test(command)) {
    const step = `Set "start": ${file} starts \`${command}\`, which exists only in its image. Write the command that starts it here.`;
    return { start: null, steps: [step] };
  }
  const guess = await fromLine(command, `the command of ${file}`, project);
  if (guess === null) return null;
  const step = `Check "start", "install" and "build": the command is that of ${file}, and the gate starts it without a container.`;
  return { ...guess, steps: [...guess.steps, step] };
}

import type { Folder } from '../read-project.ts';
import { withoutEnvFlags, withoutEnvWrapper } from './env-files.ts';
import { withoutManager } from './foreground.ts';
import { ownPort, withPortFlag } from './own-port.ts';
import { calledScript, packageProgram } from './package-script.ts';
import { isMigration, readLead } from './read-lead.ts';
import {
  type Beside,
  commandsBeside,
  inOrder,
  type Orchestrator,
  onlyServer,
  orchestrator,
} from './several-programs.ts';
import { type ShellPart, splitCommand, shellWords } from './split-command.ts';
import { type Tidied, joined, tidied } from './tidied.ts';
import { unwrapCommand } from './unwrap-command.ts';
import { frameworkInProduction, withoutWatcher } from './watchers.ts';

const MOST_NESTED = 6;
const MOST_LETTERS = 10_000;
const PRINTERS = /^(npx )?(pino-pretty|pino-colada|bunyan|tee|cat|jq|ndjson-pretty)\b/;

/** Reads a line of a script; null if only the package manager can run it. */
export async function tidyScript(line: string, folder: Folder, depth = 0): Promise<Tidied | null> {
  if (depth > MOST_NESTED || line.length > MOST_LETTERS || /npm_(package|config|lifecycle)_/.test(line)) return null;
  const parts = splitCommand(line);
  if (parts.some(({ joint }) => joint === '&')) return inBackground(parts, folder, depth);
  if (parts.some(({ joint }) => joint === '||')) return { ...tidied({ command: ownPort(line).command }) };
  const { parts: unpiped, reasons } = withoutPrinters(parts);
  const [last] = unpiped.slice(-1);
  if (last === undefined) return null;
  const lead = readLead(unpiped.slice(0, -1), folder);
  if (lead === null) return null;
  const main = await tidyCommand([...lead.assignments, last.text].join(' '), folder, depth);
  if (main === null) return null;
  const command = main.command === null ? null : [...lead.kept, main.command].join(' && ');
  return joined(tidied({ build: lead.build, migrate: lead.migrate, reasons }), { ...main, command });
}

function withoutPrinters(parts: readonly ShellPart[]): {
  readonly parts: readonly ShellPart[];
  readonly reasons: string[];
} {
  const piped = parts.findIndex(({ joint, text }, index) => joint === '|' && text !== '' && index === parts.length - 2);
  const printer = parts.at(-1)?.text ?? '';
  if (piped === -1) return { parts, reasons: [] };
  if (!PRINTERS.test(printer)) {
    const whole = `${parts[piped]?.text ?? ''} | ${printer}`;
    return { parts: [...parts.slice(0, piped), { text: whole, joint: '' }], reasons: [] };
  }
  const reasons = [`${shellWords(printer)[0] ?? ''} only formats the log, and would be measured too`];
  return { parts: parts.slice(0, -1), reasons };
}

/** `a & b` starts several programs; `a &` leaves the service in the background. */
async function inBackground(parts: readonly ShellPart[], folder: Folder, depth: number): Promise<Tidied | null> {
  const groups: string[] = [''];
  for (const { text, joint } of parts) {
    groups[groups.length - 1] += joint === '&' || joint === '' ? text : `${text} ${joint} `;
    if (joint === '&') groups.push('');
  }
  const commands = groups.filter((text) => text !== '' && !/^(wait|echo|sleep|open|true|:)\b/.test(text));
  const [only] = commands;
  if (commands.length > 1 || only === undefined)
    return several(
      '&',
      commands.map((command) => ({ name: command, command })),
      folder,
      depth,
    );
  const inner = await tidyScript(only, folder, depth + 1);
  const reason = '"&" puts the service into the background, where the gate cannot measure it';
  return inner === null ? null : joined(tidied({ reasons: [reason] }), inner);
}

async function tidyCommand(text: string, folder: Folder, depth: number): Promise<Tidied | null> {
  const { assignments, words, fixed, setsPort, nodeEnv } = unwrapCommand(shellWords(text));
  const isProduction = nodeEnv === null || nodeEnv === 'production';
  const reasons = [
    ...fixed.map(fixedReason),
    ...(isProduction ? [] : [`NODE_ENV is ${nodeEnv} in it, and "production" in "env"`]),
  ];
  const inner = await tidyWords(words, folder, depth);
  if (inner === null) return null;
  const command = inner.command === null ? null : [...assignments, inner.command].join(' ');
  return joined(tidied({ reasons, setsPort }), { ...inner, command });
}

function fixedReason(port: string): string {
  return `the port ${port} is fixed, but both sides run at the same time, each on a port of its own`;
}

async function tidyWords(words: readonly string[], folder: Folder, depth: number): Promise<Tidied | null> {
  if (words.length === 0) return null;
  const again = (line: string): Promise<Tidied | null> => tidyScript(line, folder, depth + 1);
  const wrapper = withoutEnvWrapper(words);
  if (wrapper !== null) {
    const inner = await again(wrapper.words.join(' '));
    return inner === null ? null : joined(tidied({ envFiles: wrapper.files.filter(folder.isMissing) }), inner);
  }
  const program = packageProgram(words, folder);
  if (program !== null) return again(program.join(' '));
  const orchestrating = orchestrator(words);
  if (orchestrating !== null) return ofOrchestrator(orchestrating, words);
  const called = calledScript(words);
  if (called !== null) return ofScript(called.name, called.args, folder, depth);
  const ordered = inOrder(words, folder);
  if (ordered !== null) return again(ordered);
  const beside = commandsBeside(words, folder);
  if (beside !== null) return several(words[0] ?? '', beside, folder, depth);
  const managed = (await withoutManager(words, folder)) ?? (await withoutWatcher(words, folder));
  if (managed !== null) {
    const inner = managed.command === null ? tidied({}) : await again(managed.command);
    return inner === null ? null : joined(tidied({ reasons: [managed.reason] }), inner);
  }
  return ofProgram(words, folder);
}

function ofProgram(words: readonly string[], folder: Folder): Tidied {
  const framework = frameworkInProduction(words, folder);
  if (framework !== null) {
    const { command, build = '', reason } = framework;
    return tidied({ command, build: build === '' ? [] : [build], reasons: [reason] });
  }
  const { words: kept, files } = withoutEnvFlags(words, folder.isMissing);
  const { command, fixed } = ownPort(kept.join(' '));
  const flagged = withPortFlag(command);
  const reasons = [...fixed.map(fixedReason), ...(flagged === null ? [] : [flagged.reason])];
  return tidied({ command: flagged?.command ?? command, envFiles: files, reasons });
}

/** A script that another one calls, with what npm runs before it. */
async function ofScript(name: string, args: readonly string[], folder: Folder, depth: number): Promise<Tidied | null> {
  const text = folder.scripts[name];
  if (text === undefined || folder.scripts[`post${name}`] !== undefined) return null;
  const before = folder.scripts[`pre${name}`];
  const inner = await tidyScript([text, ...args].join(' '), folder, depth + 1);
  if (before === undefined || inner === null) return inner;
  return joined(tidied(isMigration(before) ? { migrate: [before] } : { build: [before] }), inner);
}

function ofOrchestrator({ program, inFolder }: Orchestrator, words: readonly string[]): Tidied {
  const inContainer = /^(docker|podman)/.test(program);
  if (inContainer)
    return tidied({ reasons: [`${program} starts it in a container, where the gate cannot measure it`] });
  const question = inFolder
    ? `\`${words.join(' ')}\` starts it in another folder: run \`stackbench init\` there, or set "cwd" to that folder and "start" to its command.`
    : `${program} starts several programs: set "start" to the command of the one that answers requests.`;
  return tidied({ command: words.join(' '), questions: [question] });
}

/** Several commands at the same time: the only server of them, otherwise a question. */
async function several(
  program: string,
  commands: readonly Beside[],
  folder: Folder,
  depth: number,
): Promise<Tidied | null> {
  const read = await Promise.all(
    commands.map(async ({ name, command: text }) => {
      const inner = await tidyScript(text, folder, depth + 1);
      return { name, command: inner?.command ?? text, inner };
    }),
  );
  const names = read.map(({ command }) => `\`${command}\``).join(', ');
  const server = onlyServer(read)?.inner ?? null;
  if (commands.length === 0) return null;
  if (server === null) {
    const question = `${program} starts several programs (${names}): set "start" to the one that answers requests.`;
    return tidied({ questions: [question] });
  }
  const reason = `${program} starts several programs (${names}), and all would be measured`;
  return joined(tidied({ reasons: [reason] }), server);
}

import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeResult } from '../support/make-result.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const NODE = process.execPath;
const MAIN = join(ROOT, 'cli', 'main.ts');

/** The command line as a shell has it, quoted; files of others stand in the current folder. */
export const COMMANDS = {
  help: '--help',
  version: '--version',
  list: 'list',
  doctor: 'doctor',
  report: 'report result.json',
  compare: 'compare result.json result.json',
  audit: 'audit result.json',
  init: 'init',
  serve: 'serve express-memory --items 100',
  port80: 'serve express-memory --items 100 --port 80',
  postgres: 'serve express-postgres --provider native --items 100',
  run: 'run --targets express-memory --engines pacer --visits 1 --duration 1s --items 100',
} as const;

export type CommandName = keyof typeof COMMANDS;

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const isRoot = process.getuid?.() === 0;

/** Why a case that needs these cannot be played here; null when it can. */
export function whyNot(needs: readonly ('root' | 'mounts')[]): string | null {
  if (process.platform !== 'linux') return 'only Linux has what this takes away';
  if (needs.includes('root') && !isRoot) return 'it needs root, to become another user';
  if (needs.includes('mounts') && spawnSync('unshare', ['-m', 'true']).status !== 0)
    return "mounts of one's own are not allowed here";
  return null;
}

/**
 * Plays a command in a folder of its own, in a shell that takes something away first. `shell` holds `STACKBENCH` where the command
 * comes; what serves is interrupted as soon as it is ready.
 */
export async function play(name: CommandName, shell: string, { launcher = false } = {}): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), 'stackbench-environment-'));
  try {
    await writeFile(
      join(folder, 'result.json'),
      JSON.stringify(makeResult({ visits: 3, requests: 800, durationMs: 2000 })),
    );
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'shop', scripts: { start: 'node s.js' } }));
    const program = `exec '${NODE}' '${launcher ? join(ROOT, 'launcher.cjs') : MAIN}' ${COMMANDS[name]}`;
    const script = shell.replaceAll('STACKBENCH', () => program);
    return await untilEnd(
      spawn('bash', ['-c', script], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: ownEnv() }),
    );
  } finally {
    spawnSync('chmod', ['-R', 'u+rwx', folder]);
    // Unlike Node.js, it removes folders whose path is longer than the system takes.
    spawnSync('rm', ['-rf', folder]);
  }
}

const PASSED = [
  'PATH',
  'HOME',
  'LANG',
  'TMPDIR',
  'STACKBENCH_CACHE',
  'XDG_CACHE_HOME',
  'XDG_STATE_HOME',
  'XDG_RUNTIME_DIR',
];

/** What a user's shell has, and nothing of the test runner's. */
function ownEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    PASSED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

const READY = 'Ctrl-C ends it';
const WITHIN_MS = 120_000;

async function untilEnd(child: ReturnType<typeof spawn>): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  let isTold = false;
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (isTold || !stdout.includes(READY)) return;
    isTold = true;
    interruptBelow(child.pid as number);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const limit = setTimeout(() => {
    stderr += '\nIT DID NOT END';
    interruptBelow(child.pid as number);
    setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
  }, WITHIN_MS);
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      clearTimeout(limit);
      resolve({ code, signal, stdout, stderr });
    });
  });
}

/** Ctrl-C for the command itself, which is the shell's process or one below it. */
function interruptBelow(pid: number): void {
  const found = spawnSync('ps', ['-e', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).stdout;
  const rows = [...found.matchAll(/^\s*(\d+)\s+(\d+)\s+(.*)$/gm)].map(([, id, parent, args]) => ({
    pid: Number(id),
    parent: Number(parent),
    args: `${args}`,
  }));
  const below = (id: number): number[] => [
    id,
    ...rows.filter(({ parent }) => parent === id).flatMap((row) => below(row.pid)),
  ];
  const command = rows.find(
    (row) => below(pid).includes(row.pid) && / (serve|run) /.test(row.args) && row.args.startsWith(NODE),
  );
  if (command !== undefined) process.kill(command.pid, 'SIGINT');
}

/** What nobody should read whose machine lacks something. */
export function misleads({ code, signal, stdout, stderr }: Ended): string[] {
  const said = `${stdout}${stderr}`;
  return [
    /this is a bug|error is unexpected|IT DID NOT END/.exec(said)?.[0],
    /^\s+at .*:\d+:\d+\)?$/m.exec(said)?.[0],
    signal === null ? undefined : `it ended with ${signal}`,
    [0, 2, 3, 4, 5, 130].includes(code ?? -1) ? undefined : `exit code ${code}`,
    code === 3 && !/Why: .*\S/.test(stderr) && !stdout.includes('missing') && stderr !== ''
      ? 'exit 3 without a reason'
      : undefined,
  ].filter((fault) => fault !== undefined);
}

/** A copy of the checkout's sources for another user is not needed where that user may read them. */
export function othersMayRead(): boolean {
  return (
    existsSync('/usr/bin/setpriv') &&
    spawnSync('setpriv', [...NAMELESS.split(' ').slice(1), 'test', '-r', MAIN]).status === 0
  );
}

/** Becomes a user that the system knows no name of. */
export const NAMELESS = 'setpriv --reuid 4242 --regid 4242 --clear-groups';

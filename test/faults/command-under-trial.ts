import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NamedServer } from './named-servers.ts';
import { NotApplied } from './not-applied.ts';
import { type Place, hasOwnMounts } from './place.ts';
import { eventually } from './processes.ts';
import { type Settings, VARIABLES } from './settings.ts';
import type { Trial } from './trial.ts';

/** All that a trial is played with. */
export interface Setting {
  readonly trial: Trial;
  readonly settings: Settings;
  readonly place: Place;
  readonly server: NamedServer | null;
  readonly signal: AbortSignal;
}

const STAGE_WITHIN_MS = 120_000;
const NEXT_WITHIN_MS = 60_000;

/** The `stackbench` that meets the fault, in the place of its trial. */
export class CommandUnderTrial {
  readonly pid: number;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
  isOver = false;
  printed = '';
  readonly #setting: Setting;
  readonly #child: ChildProcess;

  /** @param hold the line of the hook at which it waits until `release` */
  constructor(setting: Setting, argv: readonly string[], hold: string | null) {
    this.#setting = setting;
    this.#child = start(setting.place, argv, setting.place.env(hold), (text) => {
      this.printed += text;
    });
    this.pid = this.#child.pid as number;
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        this.isOver = true;
        resolve({ code, signal });
      });
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  release(): void {
    writeFileSync(join(this.#setting.place.folder, 'hook', 'go'), '');
  }

  /** Whether the hook has seen a stage. */
  hasReached(stage: string): boolean {
    try {
      const text = readFileSync(join(this.#setting.place.folder, 'hook', 'stages'), 'utf8');
      return text.split('\n').includes(stage);
    } catch {
      return false;
    }
  }

  /** @throws NotApplied when it ends before, or it takes too long */
  async until(what: string, holds: () => boolean): Promise<void> {
    const reached = await eventually(() => (holds() ? true : this.isOver ? false : null), STAGE_WITHIN_MS);
    this.#setting.signal.throwIfAborted();
    if (reached === true) return;
    const why = reached === null ? 'too late' : 'the command ended before';
    throw new NotApplied(`${what} was not reached (${why})\n${this.printed.slice(-1500)}`);
  }

  letGo(): void {
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.destroy();
  }
}

/** Runs another command in the same place, and gives what it printed. */
export async function runNext(
  { place, settings, server }: Setting,
  argv: readonly string[],
): Promise<{ code: number | null; printed: string }> {
  const { FAULT_FOLDER: _, NODE_OPTIONS: __, ...own } = place.env(null);
  // Where its address holds a password the ledger does not keep it: whoever names the server again has what is left
  // removed.
  const env = settings.named === null || server === null ? own : { ...own, [VARIABLES[settings.named]]: server.url() };
  let printed = '';
  const child = start(place, argv, env, (text) => {
    printed += text;
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), NEXT_WITHIN_MS);
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', (ended) => resolve(ended));
  });
  clearTimeout(timer);
  return { code, printed };
}

function start(
  place: Place,
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  onText: (text: string) => void,
): ChildProcess {
  const [command, args] = place.command(argv);
  const cwd = hasOwnMounts ? '/' : join(place.folder, 'cwd');
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', onText);
  return child;
}

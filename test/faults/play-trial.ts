import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../../model/stackbench-error.ts';
import { type Found, findVictim, isUnderLoad } from './find-victim.ts';
import { isSignal, spoilFolder, spoilProgram, spoilServer, spoilService, strike } from './inflict.ts';
import { type Ended, judge } from './judge-trial.ts';
import type { NamedServer, NamedServers } from './named-servers.ts';
import { NotApplied, NotHere } from './not-applied.ts';
import { Place, hasOwnMounts } from './place.ts';
import { eventually, isSame, signalSeen } from './processes.ts';
import { type Settings, VARIABLES, argvOf, settingsOf } from './settings.ts';
import type { Trial, TrialRecord } from './trial.ts';
import { Witness } from './witness.ts';

const STAGE_WITHIN_MS = 60_000;
/** The longest that a command may go on after the fault: more than any limit of its own. */
const ENDED_WITHIN_MS = 80_000;
const INTO_THE_ROUND_MS = { k6: 1500, autocannon: 700 };
const FREEZE_MS = 5000;
const SERVE_GOES_ON_MS = 6000;

/** Plays one trial from nothing, and leaves nothing. Never rejects for what the command under trial does. */
export async function playTrial(trial: Trial, servers: NamedServers, signal: AbortSignal): Promise<TrialRecord> {
  const settings = settingsOf(trial);
  const needsDisk = trial.fault === 'full-disk' && settings.folder !== null;
  if (needsDisk && !hasOwnMounts) return notPlayed(trial, 'a disk of its own needs root');
  if (trial.fault === 'read-only' && !hasOwnMounts && process.getuid?.() === 0)
    return notPlayed(trial, 'root writes to what is read-only, and no mounts can be made here');
  const place = new Place(settings, needsDisk ? settings.folder : null);
  let play: Play | null = null;
  try {
    const server = settings.named === null ? null : await servers.get(settings.named);
    play = new Play({ trial, settings, place, server, signal });
    return await play.run();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NotHere) return notPlayed(trial, error.message);
    return { id: trial.id, state: 'failed', reason: messageOf(error), findings: [] };
  } finally {
    await play?.end();
    place.remove();
  }
}

function notPlayed({ id }: Trial, reason: string): TrialRecord {
  return { id, state: 'not-played', reason, findings: [] };
}

export interface Setting {
  readonly trial: Trial;
  readonly settings: Settings;
  readonly place: Place;
  readonly server: NamedServer | null;
  readonly signal: AbortSignal;
}

class Play {
  readonly #setting: Setting;
  readonly #child: ChildProcess;
  readonly #witness: Witness;
  readonly #ended: Promise<{ code: number | null; signal: string | null }>;
  #isOver = false;
  #before = '';
  #printed = '';

  constructor(setting: Setting) {
    this.#setting = setting;
    this.#before = this.#prepare();
    this.#child = this.#start(
      argvOf(setting.settings, setting.place.root, setting.server?.url() ?? null),
      this.#holdAt(),
    );
    this.#witness = new Witness(this.#child.pid as number);
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        this.#isOver = true;
        resolve({ code, signal });
      });
    });
  }

  async run(): Promise<TrialRecord> {
    const { trial, server } = this.#setting;
    let applied = this.#before;
    if (trial.stage === 'setup' && server !== null) applied = await spoilServer(trial.fault, server);
    if (applied === '') {
      await this.#reach();
      applied = await this.#inflict();
    }
    const from = performance.now();
    this.#release();
    const ended = await this.#followToEnd();
    const endedAfterSec = Math.round((performance.now() - from) / 100) / 10;
    if (
      server !== null &&
      !['slow', 'refused'].includes(trial.fault) &&
      ended.state !== 'hanging' &&
      server.proxy.disturbed === 0
    )
      applied += '; nothing met it';
    const verdict = await judge(this.#setting, {
      ...ended,
      applied,
      witness: this.#witness,
      next: (argv) => this.#next(argv),
    });
    return {
      id: trial.id,
      state: 'played',
      applied,
      exitCode: ended.code,
      signal: ended.signal,
      endedAfterSec,
      ...verdict,
    };
  }

  async end(): Promise<void> {
    await this.#witness.end();
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.destroy();
  }

  /** Faults that are there before the command starts; the server that is named is spoilt at its first word. */
  #prepare(): string {
    const { trial, place } = this.#setting;
    if (trial.victim.endsWith('-program')) return spoilProgram(trial.fault, trial.victim, place);
    if (trial.victim === 'gate-service' && trial.stage === 'start' && !isSignal(trial.fault))
      return spoilService(trial.fault, place);
    return '';
  }

  /** The line of the hook at which the command waits for the fault. */
  #holdAt(): string | null {
    const { trial, settings } = this.#setting;
    const { victim, stage } = trial;
    if (settings.command === 'report' || settings.command === 'setup') return 'begin';
    if (settings.command !== 'run' || victim.endsWith('-program')) return null;
    if (stage === 'report') return 'report';
    if (stage === 'teardown') return victim === 'app' ? `stop ${settings.stack}` : 'teardown';
    if (stage === 'setup') return settings.folder === null ? null : 'setup';
    if (stage === 'start') return victim === 'app' ? null : `start ${settings.stack}`;
    if (stage === 'fill' || stage === 'warm-up') return `${stage} ${settings.stack}`;
    return null;
  }

  #start(argv: readonly string[], hold: string | null): ChildProcess {
    const { place } = this.#setting;
    const [command, args] = place.command(argv);
    const cwd = hasOwnMounts ? '/' : join(place.folder, 'cwd');
    const child = spawn(command, args, { cwd, env: place.env(hold), stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.#printed += text));
    return child;
  }

  /** Waits until the command is where the fault belongs. */
  async #reach(): Promise<void> {
    const { settings, trial } = this.#setting;
    const { stage, victim } = trial;
    if (settings.command !== 'run') return this.#reachOther();
    if (stage === 'setup') {
      await this.#until('setup', () => this.#stages().includes('setup'));
      if (settings.folder === null && ['ourselves', 'launcher'].includes(victim)) await this.#untilSeen('serve-redis');
    } else if (stage === 'measure') {
      await this.#until(
        'the round',
        () => this.#stages().includes(`measure ${settings.stack}`) && isUnderLoad(this.#pid),
      );
      await pause(INTO_THE_ROUND_MS[settings.engine]);
    } else if (stage === 'start' && victim === 'app') {
      await this.#until('the start', () => this.#stages().includes(`start ${settings.stack}`));
    } else await this.#until(stage, () => this.#stages().includes(this.#holdAt() ?? ''));
  }

  async #reachOther(): Promise<void> {
    const { settings, trial } = this.#setting;
    if (settings.command === 'gate') {
      await this.#untilSeen('gate-service');
      if (trial.stage !== 'measure') return;
      await this.#until('the load', () => isUnderLoad(this.#pid));
      await pause(500);
    } else if (settings.command === 'serve') {
      await this.#until('curl lines', () => this.#printed.includes('curl '));
      await pause(200);
    } else await this.#until('the beginning', () => this.#stages().includes('begin'));
  }

  async #inflict(): Promise<string> {
    const { trial, settings, place, server } = this.#setting;
    const { fault } = trial;
    if (settings.folder !== null) return spoilFolder(fault, settings.folder, place, this.#pid);
    if (server !== null) return spoilServer(fault, server);
    if (!isSignal(fault)) return spoilService(fault, place);
    const { found, seen } = await this.#strike();
    if (fault === 'stop-5s')
      setTimeout(() => {
        for (const one of found.group) signalSeen(one, 'SIGCONT');
      }, FREEZE_MS).unref();
    if (settings.command === 'serve' && trial.stage === 'teardown') process.kill(this.#pid, 'SIGINT');
    return seen;
  }

  /** A short-lived process (initdb) may end while it is aimed at; then the next one is meant. */
  async #strike(): Promise<{ found: Found; seen: string }> {
    const { trial, settings } = this.#setting;
    for (let attempt = 1; ; attempt += 1) {
      const found = await eventually(
        () => findVictim(trial.victim, this.#pid, settings),
        trial.stage === 'setup' ? 20_000 : 3000,
      );
      if (found === null)
        throw new NotApplied(`no ${trial.victim} was found in the tree of the command\n${this.#printed.slice(-1500)}`);
      try {
        return { found, seen: await strike(trial.fault, found) };
      } catch (error) {
        if (attempt === 3 || isSame(found.victim)) throw error;
      }
    }
  }

  #release(): void {
    writeFileSync(join(this.#setting.place.folder, 'hook', 'go'), '');
  }

  async #followToEnd(): Promise<Ended> {
    const { trial, settings, signal } = this.#setting;
    const isFrozenForEver = trial.victim === 'launcher' && trial.fault === 'stop-for-ever';
    let endsBySignal = settings.command === 'serve' && trial.victim !== 'serve-ourselves' && trial.fault === 'kill';
    const end = performance.now() + ENDED_WITHIN_MS;
    while (!this.#isOver && performance.now() < end) {
      signal.throwIfAborted();
      // Whoever stopped it for ever ends it at last; what it started must have ended by itself.
      if (isFrozenForEver && this.#witness.alive().length <= 1) this.#child.kill('SIGKILL');
      // `serve` may go on without what was killed, until somebody ends it.
      if (endsBySignal && performance.now() > end - ENDED_WITHIN_MS + SERVE_GOES_ON_MS) {
        endsBySignal = false;
        this.#child.kill('SIGINT');
      }
      await pause(50);
    }
    const printed = (): string => this.#printed;
    if (this.#isOver) return { state: 'ended', ...(await this.#ended), printed: printed() };
    // A person would press Ctrl-C now.
    this.#child.kill('SIGINT');
    await Promise.race([this.#ended, pause(10_000)]);
    const state = this.#isOver ? 'ended-by-ctrl-c' : 'hanging';
    return { state, ...(this.#isOver ? await this.#ended : { code: null, signal: null }), printed: printed() };
  }

  /** Runs another command in the same place, and gives what it printed. */
  async #next(argv: readonly string[]): Promise<{ code: number | null; printed: string }> {
    const { place, settings, server } = this.#setting;
    const [command, args] = place.command(argv);
    const { FAULT_FOLDER: _, NODE_OPTIONS: __, ...own } = place.env(null);
    // Where its address holds a password the ledger does not keep it: whoever names the server again has what is left removed.
    const env =
      settings.named === null || server === null ? own : { ...own, [VARIABLES[settings.named]]: server.url() };
    const child = spawn(command, args, {
      cwd: hasOwnMounts ? '/' : place.folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
    const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
    const code = await new Promise<number | null>((resolve) => {
      child.once('close', (ended) => resolve(ended));
    });
    clearTimeout(timer);
    return { code, printed };
  }

  get #pid(): number {
    return this.#child.pid as number;
  }

  #stages(): string[] {
    try {
      return readFileSync(join(this.#setting.place.folder, 'hook', 'stages'), 'utf8')
        .trim()
        .split('\n');
    } catch {
      return [];
    }
  }

  async #until(what: string, holds: () => boolean): Promise<void> {
    const reached = await eventually(() => (holds() ? true : this.#isOver ? false : null), STAGE_WITHIN_MS);
    this.#setting.signal.throwIfAborted();
    if (reached !== true)
      throw new NotApplied(
        `${what} was not reached (${reached === null ? 'too late' : 'the command ended before'})\n${this.#printed.slice(-1500)}`,
      );
  }

  async #untilSeen(victim: Trial['victim']): Promise<void> {
    await this.#until(victim, () => findVictim(victim, this.#pid, this.#setting.settings) !== null);
  }
}

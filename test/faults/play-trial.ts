import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../../model/stackbench-error.ts';
import { CommandUnderTrial, type Setting, runNext } from './command-under-trial.ts';
import { type Found, findVictim } from './find-victim.ts';
import { isSignal, spoilFolder, spoilProgram, spoilServer, spoilService, strike } from './inflict.ts';
import { type Ended, judge } from './judge-trial.ts';
import type { NamedServers } from './named-servers.ts';
import { NotApplied, NotHere } from './not-applied.ts';
import { Place, hasOwnMounts } from './place.ts';
import { eventually, isSame, signalSeen } from './processes.ts';
import { holdAt, reachStage } from './reach-stage.ts';
import { argvOf, settingsOf } from './settings.ts';
import type { Trial, TrialRecord } from './trial.ts';
import { Witness } from './witness.ts';

/** The longest that a command may go on after the fault: more than any limit of its own. */
const ENDED_WITHIN_MS = 150_000;
const CTRL_C_WITHIN_MS = 10_000;
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
  try {
    const server = settings.named === null ? null : await servers.get(settings.named);
    return await play({ trial, settings, place, server, signal });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NotHere) return notPlayed(trial, error.message);
    return { id: trial.id, state: 'failed', reason: messageOf(error), findings: [] };
  } finally {
    place.remove();
  }
}

function notPlayed({ id }: Trial, reason: string): TrialRecord {
  return { id, state: 'not-played', reason, findings: [] };
}

async function play(setting: Setting): Promise<TrialRecord> {
  const { trial, settings, place, server } = setting;
  const before = await prepare(setting);
  const command = new CommandUnderTrial(
    setting,
    argvOf(settings, place.root, server?.url() ?? null),
    holdAt(trial, settings),
  );
  const witness = new Witness(command.pid);
  try {
    let applied = before;
    if (applied === null) {
      await reachStage(command, setting);
      applied = await inflict(setting, command);
    }
    const from = performance.now();
    command.release();
    const ended = await followToEnd(setting, command, witness);
    const endedAfterSec = Math.round((performance.now() - from) / 100) / 10;
    // Who is refused leaves no trace here; that nobody listens was seen.
    if (server !== null && trial.hits && trial.fault !== 'refused' && server.proxy.disturbed === 0)
      throw new NotApplied('no connection to the server met the fault');
    const verdict = await judge(setting, { ...ended, witness, next: (argv) => runNext(setting, argv) });
    const { code: exitCode, signal } = ended;
    return { id: trial.id, state: 'played', applied, exitCode, signal, endedAfterSec, ...verdict };
  } finally {
    await witness.end();
    command.letGo();
  }
}

/** Brings about what must be there before the command starts; null where the fault comes later. */
async function prepare({ trial, place, server }: Setting): Promise<string | null> {
  const { victim, fault, stage } = trial;
  if (victim.endsWith('-program')) return spoilProgram(fault, victim, place);
  if (server !== null && stage === 'setup') return spoilServer(fault, server);
  return victim === 'gate-service' && stage === 'start' && !isSignal(fault) ? spoilService(fault, place) : null;
}

async function inflict({ trial, settings, place, server }: Setting, command: CommandUnderTrial): Promise<string> {
  const { fault } = trial;
  if (settings.folder !== null) return spoilFolder(fault, settings.folder, place, command.pid);
  if (server !== null) return spoilServer(fault, server);
  if (!isSignal(fault)) return spoilService(fault, place);
  const { found, seen } = await strikeVictim(trial, command, () => findVictim(trial.victim, command.pid, settings));
  if (fault === 'stop-5s')
    setTimeout(() => {
      for (const one of found.group) signalSeen(one, 'SIGCONT');
    }, FREEZE_MS).unref();
  if (settings.command === 'serve' && trial.stage === 'teardown') command.kill('SIGINT');
  return seen;
}

/** A short-lived process (initdb) may end while it is aimed at; then the next one is meant. */
async function strikeVictim(
  { victim, fault, stage }: Trial,
  command: CommandUnderTrial,
  find: () => Found | null,
): Promise<{ found: Found; seen: string }> {
  for (let attempt = 1; ; attempt += 1) {
    const found = await eventually(find, stage === 'setup' ? 20_000 : 3000);
    if (found === null)
      throw new NotApplied(`no ${victim} was found in the tree of the command\n${command.printed.slice(-1500)}`);
    try {
      return { found, seen: await strike(fault, found) };
    } catch (error) {
      if (attempt === 3 || isSame(found.victim)) throw error;
    }
  }
}

async function followToEnd(
  { trial, settings, signal }: Setting,
  command: CommandUnderTrial,
  witness: Witness,
): Promise<Ended> {
  const isFrozenForEver = trial.victim === 'launcher' && trial.fault === 'stop-for-ever';
  let endsBySignal = settings.command === 'serve' && trial.victim !== 'serve-ourselves' && trial.fault === 'kill';
  const startedAt = performance.now();
  const elapsedMs = (): number => performance.now() - startedAt;
  while (!command.isOver && elapsedMs() < ENDED_WITHIN_MS) {
    signal.throwIfAborted();
    // Whoever stopped it for ever ends it at last; what it started must have ended by itself.
    if (isFrozenForEver && witness.alive().length <= 1) command.kill('SIGKILL');
    // `serve` may go on without what was killed, until somebody ends it.
    if (endsBySignal && elapsedMs() > SERVE_GOES_ON_MS) {
      endsBySignal = false;
      command.kill('SIGINT');
    }
    await pause(50);
  }
  if (command.isOver) return { state: 'ended', ...(await command.ended), printed: command.printed };
  // A person would press Ctrl-C now.
  command.kill('SIGINT');
  await Promise.race([command.ended, pause(CTRL_C_WITHIN_MS)]);
  if (!command.isOver) return { state: 'hanging', code: null, signal: null, printed: command.printed };
  return { state: 'ended-by-ctrl-c', ...(await command.ended), printed: command.printed };
}

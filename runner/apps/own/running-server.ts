import { readFileSync } from 'node:fs';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { askServer } from '../../machine/ask-server.ts';
import { hostOf } from '../../machine/host-of.ts';
import { processIds } from '../../machine/proc/process-ids.ts';
import { readProcessStat } from '../../machine/proc/process-stat.ts';
import { type ProcessIdentity, identityOf, isAlive } from '../../machine/processes/process-identity.ts';
import { withDescendants } from '../../machine/processes/process-tree.ts';
import type { NotReady, ReadyCheck } from '../../machine/processes/wait-until-ready.ts';
import { holdersOf } from '../../machine/tcp-listeners.ts';
import { appUrl } from '../running-app.ts';
import type { AppStart, LaunchedApp } from '../start-app.ts';

const ASK_EVERY_MS = 50;
const ANSWER_WITHIN_MS = 2000;
const LOOK_EVERY_MS = 250;
/** Programs that listen for another process, whose work is not theirs. */
const FORWARDS = /^(docker-proxy|rootlessport|rootlesskit|slirp4netns|ssh|sshd.*|kubectl|socat)$/;

interface RunningServer {
  /** Of the stack. */
  readonly id: string;
  /** `http://127.0.0.1:3000`, `http://localhost:3000`. */
  readonly url: string;
  /** A path that answers 200 to 299; null if any answer will do. */
  readonly ready: string | null;
  readonly withinMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A server that the user started. It is asked whether it is ready, and never stopped or signalled. Its processes are
 * those that listen on its port, with their children; none if they cannot be seen. Its error is `target-not-ready`.
 */
export function runningServer(server: RunningServer): AppStart {
  const { id, signal, withinMs } = server;
  return {
    id,
    signal,
    withinMs,
    launch: () => Promise.resolve(connect(server)),
    notReady: (reason) => notThere(server, reason),
    moreTime: `"readyWithin" of ${id}, for example "2m",`,
  };
}

function connect({ id, url, ready }: RunningServer): LaunchedApp {
  let listeners: readonly ProcessIdentity[] = [];
  let isOver = false;
  const isThere = (): boolean => listeners.length === 0 || listeners.some(isAlive);
  return {
    label: id,
    roots: [],
    pids: () => listeners.filter(isAlive).flatMap(({ pid }) => withDescendants(pid)),
    running: isThere,
    loop: null,
    gone: endOf(isThere, () => isOver),
    log: () => Promise.resolve(''),
    ready: answers(url, ready, (host) => {
      listeners = listenersAt(host, portOf(url));
    }),
    stop() {
      isOver = true;
      return Promise.resolve();
    },
  };
}

/** Resolves when it is gone; never once `isOver`, or if its processes are not known. */
function endOf(isThere: () => boolean, isOver: () => boolean): Promise<string> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (isOver()) clearInterval(timer);
      else if (!isThere()) {
        clearInterval(timer);
        resolve('It was ended by something else: stackbench did not start it, and does not end it.');
      }
    }, LOOK_EVERY_MS);
    timer.unref();
  });
}

/** Asks a path until it answers 200 to 299. `onHost` gets the address that does: `localhost` may be two servers. */
export function answers(url: string, path: string | null, onHost?: (host: string) => void): ReadyCheck<string> {
  const port = portOf(url);
  return {
    everyMs: ASK_EVERY_MS,
    async ask() {
      let last: unknown;
      for (const host of hostsOf(url)) {
        const base = appUrl(port, host);
        try {
          const { status, redirect } = await askServer(`${base}${path ?? '/'}`, {
            signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
          });
          if (path === null || (status >= 200 && status < 300)) {
            onHost?.(host);
            return base;
          }
          last = new Error(`${path} answered ${status}${redirect}`);
        } catch (error) {
          last ??= error;
        }
      }
      throw last;
    },
  };
}

/** The topmost processes that listen there; empty if they cannot be seen, or listen for another one, or are ours. */
function listenersAt(host: string, port: number): ProcessIdentity[] {
  const holders = new Set(holdersOf(processIds() ?? [], host, port));
  const topmost = [...holders].filter((pid) => !holders.has(readProcessStat(pid)?.parent ?? 0));
  const isUnknown = topmost.some((pid) => FORWARDS.test(programOf(pid)) || withDescendants(pid).includes(process.pid));
  return isUnknown ? [] : topmost.map(identityOf);
}

function programOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}

function hostsOf(url: string): string[] {
  const host = hostOf(url);
  return host === 'localhost' ? ['127.0.0.1', '::1'] : [host];
}

function portOf(url: string): number {
  const { port } = new URL(url);
  return port === '' ? 80 : Number(port);
}

function notThere({ id, url, ready }: RunningServer, { why }: NotReady): StackbenchError {
  return new StackbenchError({
    code: 'target-not-ready',
    what: `${id} is not ready at ${url}${ready ?? ''}.`,
    why: why.trim(),
    fix: 'It is expected to run already: start it, or write "start" instead of "url". "ready" is the path that is asked.',
  });
}

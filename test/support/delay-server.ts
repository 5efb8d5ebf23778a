import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pinnedCommand } from '../../runner/machine/cpu-placement.ts';

export interface DelayServerOptions {
  /** Request n waits `delaysMs[n mod length]`: below 2 ms by spinning, else by a timer. */
  readonly delaysMs: readonly number[];
  /**
   * Spins whatever the delay: exact to the µs (a timer is off by up to 1 ms, depending on when it is asked), but one
   * request at a time.
   */
  readonly exact?: boolean;
  /** Exact to a few µs for any number of requests at once: spins whenever an answer is due within 2 ms. */
  readonly precise?: boolean;
  /** The whole process stands still for `lengthMs` in every `everyMs`, the first time after `everyMs − lengthMs`. */
  readonly stall?: { readonly everyMs: number; readonly lengthMs: number };
  /** Every so-manieth request is answered with 500. */
  readonly errorEach?: number;
  /** Every so-manieth answer has a body that breaks off, though its length fits. */
  readonly brokenBodyEach?: number;
  /** Connections are closed after so many answers. */
  readonly closeEach?: number;
  readonly closeHow?: 'announce' | 'reset';
  /** Takes requests and never answers. */
  readonly hang?: boolean;
  /** The process kills itself at this request. */
  readonly dieAfter?: number;
}

/** Requests that arrived, answers by status, and connections that were accepted. */
export interface DelayServerCounts {
  readonly total: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly connections: number;
}

export interface DelayServer {
  readonly baseUrl: string;
  readonly port: number;
  /** What the server itself counted. */
  counts(): Promise<DelayServerCounts>;
  /**
   * What the server itself took for each request, µs from arrival to answer, in the order of arrival; NaN for one
   * without an answer.
   */
  servedUs(): Promise<readonly number[]>;
  stop(): Promise<void>;
}

/** A real HTTP server in a process of its own whose delays are known; it ends with us. */
export async function startDelayServer(
  options: DelayServerOptions,
  cpus: readonly number[] = [],
): Promise<DelayServer> {
  const script = join(import.meta.dirname, 'delay-server-process.ts');
  const { command, args } = pinnedCommand(process.execPath, [script, JSON.stringify(options)], cpus);
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const exited = once(child, 'exit');
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  const ask = async <T>(question: 'counts' | 'served'): Promise<T> => {
    const answer = once(child, 'message') as Promise<[T]>;
    child.send(question);
    return (await answer)[0];
  };
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    port,
    counts: () => ask('counts'),
    async servedUs() {
      return (await ask<(number | null)[]>('served')).map((us) => us ?? Number.NaN);
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exited;
    },
  };
}

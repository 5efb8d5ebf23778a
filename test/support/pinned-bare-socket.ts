import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { currentPlacement, pinnedCommand } from '../../runner/machine/cpu-placement.ts';

/**
 * Latencies (µs, ascending) of gets on one bare socket, in a process on the generators' cores, where an engine has to
 * wait for the same wake-ups: on the server's own core a bare socket reads 0.1 ms less.
 */
export async function pinnedBareLatencies(port: number, requests: number, pauseMs: number): Promise<number[]> {
  const words = [join(import.meta.dirname, 'bare-socket-process.ts'), ...[port, requests, pauseMs].map(String)];
  const { command, args } = pinnedCommand(process.execPath, words, currentPlacement().generatorCpus);
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const gone = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the bare client ended with ${code}`)));
  const [latencies] = await Promise.race([once(child, 'message') as Promise<[number[]]>, gone]);
  gone.catch(() => undefined);
  return latencies;
}

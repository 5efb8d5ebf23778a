import { connect } from 'node:net';
import { askServer } from '../machine/ask-server.ts';
import { listenerOn } from '../machine/port-owner.ts';
import { textFinder } from '../machine/processes/log-file.ts';
import { withDescendants } from '../machine/processes/process-tree.ts';
import type { Child } from '../machine/processes/start-child.ts';
import { NeverReady, type ReadyCheck } from '../machine/processes/wait-until-ready.ts';
import { APP_HOST } from './running-app.ts';

const ASK_EVERY_MS = 15;
const ANSWER_WITHIN_MS = 2000;
/** Maximum time between being ready and listening, in ms; after it the port is another program's. */
const LISTENS_WITHIN_MS = 5000;

/**
 * A side is ready when its configured sign is there and one of its own processes listens at 127.0.0.1. The sign is a
 * path that answers 2xx, a text in its log, or, without either, a port that takes connections.
 */
export function sideReady(child: Child, sign: string | undefined, port: number): ReadyCheck<number> {
  const isReady = readySign(sign, port, child.logFile);
  let readySince: number | null = null;
  return {
    everyMs: ASK_EVERY_MS,
    async ask() {
      if (!(await isReady())) return null;
      if (listenerOn(withDescendants(child.pid), port) !== false) return port;
      readySince ??= performance.now();
      if (performance.now() - readySince > LISTENS_WITHIN_MS) throw new NeverReady(notOurs(port));
      return null;
    },
  };
}

function readySign(sign: string | undefined, port: number, logFile: string): () => Promise<boolean> {
  if (sign === undefined) return () => takesConnections(port);
  if (!sign.startsWith('/')) return textFinder(logFile, sign);
  return async () => {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const { status, redirect } = await askServer(`http://${APP_HOST}:${port}${sign}`, { signal });
    if (status >= 200 && status < 300) return true;
    throw new Error(`${sign} answered ${status}${redirect}`);
  };
}

async function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: APP_HOST, port, timeout: ANSWER_WITHIN_MS });
    const end = (taken: boolean): void => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}

function notOurs(port: number): string {
  return `It seemed to be ready, but no process that it started listens on port ${port}: another program does, or it listens elsewhere. A service that goes into the background or into a container cannot be seen, and so cannot be measured.`;
}

import { logTail } from '../machine/processes/log-file.ts';
import { withDescendants } from '../machine/processes/process-tree.ts';
import { type Child, endOf } from '../machine/processes/start-child.ts';
import type { LaunchedApp } from './start-app.ts';

const LOG_LINES = 12;

/** A child process as a launched app. */
export function launchedChild(child: Child): Omit<LaunchedApp, 'ready'> {
  return {
    label: child.label,
    roots: [child.pid],
    pids: () => (child.running() ? withDescendants(child.pid) : []),
    running: child.running,
    loop: null,
    gone: endOf(child),
    logTail: () => logTail(child.logFile, LOG_LINES),
    stop: () => child.stop(),
  };
}

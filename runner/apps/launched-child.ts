import { quotedLog } from '../machine/processes/log-file.ts';
import { withDescendants } from '../machine/processes/process-tree.ts';
import { type Child, endOf } from '../machine/processes/start-child.ts';
import type { LaunchedApp } from './start-app.ts';

/** A child process as a launched app. */
export function launchedChild(child: Child): Omit<LaunchedApp, 'ready'> {
  return {
    label: child.label,
    roots: [child.pid],
    pids: () => (child.running() ? withDescendants(child.pid) : []),
    running: child.running,
    loop: null,
    gone: endOf(child),
    log: () => quotedLog(child.logFile),
    stop: () => child.stop(),
  };
}

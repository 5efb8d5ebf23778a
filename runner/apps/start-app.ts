import {
  type NotReady,
  type ReadyCheck,
  type Starting,
  waitUntilReady,
} from '../machine/processes/wait-until-ready.ts';
import type { RunningApp } from './running-app.ts';

/** How one app is started. Made by `stackProcess`, `stackContainer` and `sideProcess`. */
export interface AppStart {
  /** The running app's. */
  readonly id: string;
  readonly launch: () => Promise<LaunchedApp>;
  readonly notReady: (reason: NotReady) => Error;
  readonly signal?: AbortSignal | undefined;
  /** Maximum time until it is ready, in ms. Default: a minute. */
  readonly withinMs?: number | undefined;
  /** What gives it more time, for messages. */
  readonly moreTime?: string;
}

/** An app that was launched and does not answer yet. */
export interface LaunchedApp extends Starting, Pick<RunningApp, 'headers' | 'roots' | 'pids' | 'loop' | 'stop'> {
  /** Answers with the app's base URL. */
  readonly ready: ReadyCheck<string>;
}

/** An app that answers, and what its log names. */
interface StartedApp extends RunningApp, Pick<Starting, 'log'> {}

/**
 * Starts an app and waits until it is ready; one that is not is stopped.
 * @throws what `notReady` makes of the reason
 */
export async function startApp({ id, launch, ...wait }: AppStart): Promise<StartedApp> {
  const { label, running, log, ready, ...app } = await launch();
  const { withinMs, ...further } = wait;
  try {
    const starting = { label, running, log, gone: app.gone };
    const limit = withinMs === undefined ? {} : { withinMs };
    return { ...app, log, id, baseUrl: await waitUntilReady(starting, ready, { ...further, ...limit }) };
  } catch (error) {
    await app.stop();
    throw error;
  }
}

import { type ReadyCheck, type Starting, waitUntilReady } from '../machine/processes/wait-until-ready.ts';
import { APP_HOST, type RunningApp } from './running-app.ts';

/** How one app is started. Made by `stackProcess`, `stackContainer` and `sideProcess`. */
export interface AppStart {
  /** The running app's. */
  readonly id: string;
  readonly launch: () => Promise<LaunchedApp>;
  readonly notReady: (why: string, printed: string) => Error;
  readonly signal?: AbortSignal | undefined;
}

/** An app that was launched and does not answer yet. */
export interface LaunchedApp extends Starting, Pick<RunningApp, 'roots' | 'pids' | 'loop' | 'stop'> {
  /** Answers with the port at which the app listens. */
  readonly ready: ReadyCheck<number>;
}

/** An app that answers, and the end of what it printed. */
interface StartedApp extends RunningApp, Pick<Starting, 'logTail'> {}

/**
 * Starts an app and waits until it is ready; one that is not is stopped.
 * @throws what `notReady` makes of the reason
 */
export async function startApp({ id, launch, notReady, signal }: AppStart): Promise<StartedApp> {
  const { label, running, logTail, ready, ...app } = await launch();
  try {
    const port = await waitUntilReady({ label, running, logTail, gone: app.gone }, ready, { notReady, signal });
    return { ...app, logTail, id, baseUrl: `http://${APP_HOST}:${port}` };
  } catch (error) {
    await app.stop();
    throw error;
  }
}

import { NeverReady } from '../../machine/processes/wait-until-ready.ts';
import { type Listener, listenersOf, loopbackOf, nameListener } from '../../machine/tcp-listeners.ts';
import { statusOf } from './ask-sign.ts';
import { Settled } from './settled.ts';
import { speaksTls } from './speaks-tls.ts';

/** A service whose port has no listener. */
interface Elsewhere {
  /** All processes that it started. */
  readonly family: () => readonly number[];
  readonly port: number;
  /** Further ports that it was given by placeholders. */
  readonly otherPorts: readonly number[];
  /** A path that the service knows; null if only requests with other methods are known. */
  readonly path: string | null;
  /** Never gives up. */
  readonly patient: boolean;
}

/** A service that opens its ports one after the other opens the first ones within this, in ms. */
const FIRST_LOOK_MS = 1000;
const LOOK_EVERY_MS = 500;
/** Time for which it listens elsewhere before that is final, in ms. */
const SETTLES_MS = 1500;
/** The same for a port that answers every path: small servers for metrics do that, too. */
const SETTLES_AT_ANY_PATH_MS = 20_000;
/** A service that answers it answers any path. */
export const NO_PATH_OF_ANYBODY = '/stackbench/no-such-path';

export const BACKGROUND_FIX =
  'Start the service in the foreground, so that the command runs as long as the service: `docker run` without -d, `pm2-runtime` instead of `pm2 start`, no `&` and no daemon.';

export const OWN_PORT_FIX =
  'Take the port from the variable PORT, or write {port} in "start": both sides run at the same time, so that each needs a port of its own.';

/**
 * Asks the kernel where a service listens whose port has no listener. Each call returns it in words, empty if nowhere.
 * A listener elsewhere is final if it answers as the service would: one for metrics or a debugger does not, and the
 * service's own may still come. One that answers any path is final later.
 */
export function lookElsewhere(side: Elsewhere): () => Promise<string> {
  const settled = new Settled();
  const began = performance.now();
  let lookedAt = 0;
  let words = '';
  return async () => {
    const now = performance.now();
    if (now - began < FIRST_LOOK_MS || now - lookedAt < LOOK_EVERY_MS) return words;
    lookedAt = now;
    const listeners = (listenersOf(side.family()) ?? []).filter(({ port }) => !side.otherPorts.includes(port));
    words = listeners.length === 0 ? '' : `it listens on ${listeners.map(nameListener).join(', ')}`;
    const forMs = settled.sinceMs(words);
    if (forMs < SETTLES_MS || words === '' || side.patient) return words;
    const strange = listeners.find(({ port }) => port === side.port);
    if (strange !== undefined) throw loopbackOf(strange) === null ? onAnotherAddress(strange) : inBackground(strange);
    for (const listener of listeners) {
      if (!(await answersThere(listener, side.path))) continue;
      if (forMs >= SETTLES_AT_ANY_PATH_MS || !(await answersThere(listener, NO_PATH_OF_ANYBODY)))
        throw onAnotherPort(listener, side);
    }
    return words;
  };
}

async function answersThere(listener: Listener, path: string | null): Promise<boolean> {
  const host = loopbackOf(listener);
  if (host === null) return false;
  const status = await statusOf(path ?? '/', host, listener.port);
  if (status === null) return speaksTls(host, listener.port);
  return status < 400 || status === 401 || status === 403 || status === 429;
}

function onAnotherPort(listener: Listener, { port, path }: Elsewhere): NeverReady {
  return new NeverReady(
    `It listens on port ${listener.port} instead of its port ${port}${path === null ? '' : `, and answers GET ${path} there`}.`,
    { fix: OWN_PORT_FIX, withLog: true },
  );
}

function onAnotherAddress(listener: Listener): NeverReady {
  return new NeverReady(`It listens on ${nameListener(listener)} only, and is asked at 127.0.0.1 and at ::1.`, {
    fix: 'Let it listen on the address in the variable HOST, or write {host} in "start".',
    withLog: true,
  });
}

/** By its environment or its log it is the service's, but no child of its command. */
function inBackground({ pid, port }: Listener): NeverReady {
  return new NeverReady(
    `Process ${pid} listens on port ${port}, but is no child of the command any more: the service went into the background, where it cannot be measured.`,
    { fix: BACKGROUND_FIX, withLog: true },
  );
}

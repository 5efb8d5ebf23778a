import { textFinder } from '../../machine/processes/log-file.ts';
import { withDescendants } from '../../machine/processes/process-tree.ts';
import type { Child } from '../../machine/processes/start-child.ts';
import { NeverReady, type ReadyCheck } from '../../machine/processes/wait-until-ready.ts';
import { listenersOf, nameListener, ownerOf } from '../../machine/tcp-listeners.ts';
import { APP_HOST, appUrl } from '../running-app.ts';
import { type Sighting, askEither, statusOf } from './ask-sign.ts';
import { explainAnswer, isFinalStatus } from './explain-answer.ts';
import { NO_PATH_OF_ANYBODY, lookElsewhere } from './look-elsewhere.ts';
import { type ReadySign, readySign } from './ready-sign.ts';
import { Settled } from './settled.ts';
import { TLS_FIX } from './speaks-tls.ts';

const ASK_EVERY_MS = 15;
/** Maximum time between being ready and listening, in ms; after it the port is another program's. */
const LISTENS_WITHIN_MS = 5000;
/** Time after which an answer that is not 200 to 299 is final, in ms. */
const ANSWER_SETTLES_MS = 3000;
/** Time in which a service that listens at ::1 may also listen at 127.0.0.1, in ms. */
const OTHER_HOST_AFTER_MS = 300;

/** What is asked of a side that starts. */
interface SideQuestion {
  /** `ready` of the configuration. */
  readonly sign: string | undefined;
  readonly port: number;
  /** Further ports that it was given. */
  readonly otherPorts: readonly number[];
  /** Paths of its GET requests. */
  readonly paths: readonly string[];
  /** Whether it is asked until its time is over, also when its answer does not change. */
  readonly patient: boolean;
}

/**
 * A side is ready when its configured sign is there and one of its own processes listens at 127.0.0.1 or ::1. The sign
 * is a path that answers 2xx, a text in its log, or, without either, a port that takes connections. Answers with the
 * side's URL.
 */
export function sideReady(child: Child, question: SideQuestion): ReadyCheck<string> {
  const { port, paths } = question;
  const sign = readySign(question.sign);
  const look = sign.kind === 'text' ? lookForText(child, sign, question) : lookAtPort(sign, question);
  const elsewhere = lookElsewhere({
    ...question,
    family: () => child.family(),
    path: sign.kind === 'path' ? sign.path : (paths[0] ?? null),
  });
  let readySince: number | null = null;
  return {
    everyMs: ASK_EVERY_MS,
    async ask() {
      const { host, seen } = await look();
      if (seen.kind === 'closed') {
        const words = await elsewhere();
        throw new Error(words === '' ? seen.text : `${seen.text}; ${words}`);
      }
      if (seen.kind === 'tls') throw new NeverReady(`It speaks TLS only: ${seen.text}.`, { fix: TLS_FIX });
      if (seen.kind !== 'ready') throw new Error(seen.text);
      const pids = withDescendants(child.pid);
      if (ownerOf(pids, host, port) !== false) return appUrl(port, host);
      readySince ??= performance.now();
      if (!question.patient && performance.now() - readySince > LISTENS_WITHIN_MS) throw notOurs(child, port);
      const words = await elsewhere();
      throw new Error(`none of its processes listens on port ${port}${words === '' ? '' : `; ${words}`}`);
    },
  };
}

type Look = () => Promise<{ readonly host: string; readonly seen: Sighting }>;

function lookAtPort(sign: Exclude<ReadySign, { kind: 'text' }>, question: SideQuestion): Look {
  const settled = new Settled();
  const atOther = new Settled();
  return async () => {
    const { host, seen } = await askEither(sign, question.port);
    const otherForMs = atOther.sinceMs(host);
    if (host !== APP_HOST && seen.kind === 'ready' && otherForMs < OTHER_HOST_AFTER_MS)
      return { host, seen: { kind: 'silent', text: 'it listens at ::1 only' } };
    const forMs = settled.sinceMs(seen.kind === 'answer' ? `${seen.answer.status}` : seen.kind);
    if (seen.kind !== 'answer' || !isFinalStatus(seen.answer.status) || question.patient) return { host, seen };
    if (forMs < ANSWER_SETTLES_MS || sign.kind !== 'path') return { host, seen };
    const [answering] = await answeringPaths(question.paths, host, question.port);
    const forSec = Math.round(forMs / 1000);
    throw explainAnswer({ path: sign.path, answer: seen.answer, forSec, answering: answering ?? null });
  };
}

async function answeringPaths(paths: readonly string[], host: string, port: number): Promise<string[]> {
  const statuses = await Promise.all(paths.slice(0, 4).map((path) => statusOf(path, host, port)));
  return paths.filter((_, index) => Math.trunc((statuses[index] ?? 0) / 100) === 2);
}

/**
 * A text that looks like a path, and a port that answers that path without printing it: the path was meant, if it is
 * that of a request, or if other paths are not answered.
 */
function lookForText(child: Child, sign: Extract<ReadySign, { kind: 'text' }>, question: SideQuestion): Look {
  const { text, likely } = sign;
  const { port, patient } = question;
  const found = textFinder(child.logFile, text);
  const settled = new Settled();
  return async () => {
    const isFound = await found();
    const { host, seen } = await askEither({ kind: 'port' }, port);
    if (isFound) return { host, seen: { kind: 'ready' } };
    const isOpen = seen.kind !== 'closed';
    const openForMs = settled.sinceMs(seen.kind);
    const unprinted = `"${text}" has not been printed, though port ${port} takes connections`;
    if (isOpen && !patient && likely !== null && openForMs > ANSWER_SETTLES_MS) {
      const status = await statusOf(likely, host, port);
      settled.sinceMs('');
      const isMeant =
        question.paths.includes(likely) || ((await statusOf(NO_PATH_OF_ANYBODY, host, port)) ?? 404) >= 400;
      if (status !== null && status < 400 && isMeant)
        throw new NeverReady(
          `${unprinted}. "ready" begins with / for a path; otherwise it is a text that is printed.`,
          {
            fix: `Did you mean "ready": "${likely}"? It answers ${status}. Otherwise write the text as it is printed.`,
            withLog: true,
          },
        );
    }
    return isOpen ? { host, seen: { kind: 'silent', text: unprinted } } : { host, seen };
  };
}

function notOurs(child: Child, port: number): NeverReady {
  const listeners = listenersOf(child.family()) ?? [];
  const where = listeners.length === 0 ? '' : ` It listens on ${listeners.map(nameListener).join(', ')}.`;
  return new NeverReady(
    `It seemed to be ready, but no process that it started listens on port ${port}: another program does, or it listens elsewhere.${where} A service that goes into the background or into a container cannot be seen, and so cannot be measured.`,
    { withLog: true },
  );
}

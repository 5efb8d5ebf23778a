import type { PrimaryMessage, WorkerReport } from './messages.ts';

const ANSWER_WITHIN_MS = 1000;

/** The connection of a worker to its primary, by which it learns what the others know of themselves. */
interface Exchange {
  /** The reports of all workers; rejects without an answer within a second. */
  ask(): Promise<readonly WorkerReport[]>;
}

/** Answers the questions of the primary with `own`. */
export function openExchange(own: () => WorkerReport): Exchange {
  const waiting = new Map<number, (reports: readonly WorkerReport[]) => void>();
  let asked = 0;
  process.on('message', (message: PrimaryMessage) => {
    if (message.kind === 'give-report')
      process.send?.({ kind: 'report', question: message.question, report: own() }, () => undefined);
    else if (message.kind === 'reports') waiting.get(message.question)?.(message.reports);
  });
  return {
    async ask() {
      const question = (asked += 1);
      const { promise, resolve, reject } = withResolvers<readonly WorkerReport[]>();
      const timer = setTimeout(() => reject(new Error('The other workers do not answer.')), ANSWER_WITHIN_MS);
      waiting.set(question, resolve);
      process.send?.({ kind: 'ask-reports', question }, () => undefined);
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        waiting.delete(question);
      }
    },
  };
}

/** `Promise.withResolvers`, which Node.js 20 does not have. */
function withResolvers<T>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: Error) => void;
} {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: Error) => void = () => undefined;
  const promise = new Promise<T>((onValue, onReason) => {
    resolve = onValue;
    reject = onReason;
  });
  return { promise, resolve, reject };
}

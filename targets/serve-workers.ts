import cluster, { type Worker } from 'node:cluster';
import { randomBytes } from 'node:crypto';
import type { ItemStore } from './item-store.ts';
import { openStack } from './open-store.ts';
import { requireInstalled } from './options/require-installed.ts';
import { readSeed } from './read-seed.ts';
import { DRAIN_MS, reportFailure, reportReady } from './run-target.ts';
import {
  FIND_PLAN_ENV,
  type LoopAnswer,
  type PrimaryMessage,
  VISIT_ENV,
  type WorkerMessage,
  type WorkerReport,
} from './workers/messages.ts';
import { worstLoop } from './workers/worst-loop.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Time that workers have beyond their own time limit to end, in ms. */
const MORE_MS = 500;

/**
 * Loads the seed, starts this number of workers on one port, and prints the ready line when all of them listen. Ends
 * with them: none is replaced, because the stack would not be what its settings say.
 */
export async function serveWorkers(count: number, env: Env): Promise<void> {
  const visit = randomBytes(4).toString('hex');
  const { stack, seeded, seedMs, findPlan } = await loadOnce(env, visit);
  const plan = findPlan === undefined ? {} : { [FIND_PLAN_ENV]: JSON.stringify(findPlan) };
  const primary = new Primary(count, { [VISIT_ENV]: visit, ...plan });
  process.once('SIGTERM', () => primary.stop());
  process.once('SIGINT', () => primary.stop());
  process.once('disconnect', () => primary.stop());
  const port = await primary.listening;
  process.on('message', (message: object) => primary.ask(message));
  reportReady({ stack, port, seeded, seedMs });
}

interface Loaded extends Omit<Parameters<typeof reportReady>[0], 'port'> {
  readonly findPlan: ItemStore['findPlan'];
}

async function loadOnce(env: Env, visit: string): Promise<Loaded> {
  const { spec, store } = await requireInstalled(() => openStack(env, visit));
  const items = await readSeed(env['SEED_FILE']);
  const startedAt = performance.now();
  await store.load(items);
  const seedMs = Math.round(performance.now() - startedAt);
  await store.close();
  return { stack: spec.id, seeded: items.length, seedMs, findPlan: store.findPlan };
}

class Primary {
  /** The port, as soon as all workers listen. */
  readonly listening: Promise<number>;
  readonly #workers: Worker[];
  readonly #reports = new Map<string, WorkerReport[]>();
  readonly #loops = new Map<number, LoopAnswer[]>();
  #listen: (port: number) => void = () => undefined;
  #started = 0;
  #living: number;
  #isEnding = false;

  constructor(count: number, env: Readonly<Record<string, string>>) {
    this.listening = new Promise((resolve) => {
      this.#listen = resolve;
    });
    this.#living = count;
    this.#workers = Array.from({ length: count }, () => cluster.fork(env));
    for (const worker of this.#workers) {
      worker.on('message', (message: WorkerMessage) => this.#hear(worker, message));
      worker.once('exit', (code: number | null, signal: string | null) => this.#lose(worker, signal ?? code));
    }
  }

  /** Passes on to all workers what the parent asks about their event loops and pools. */
  ask(message: object): void {
    for (const worker of this.#workers) worker.send(message, () => undefined);
  }

  /** Ends all workers, then this process. */
  stop(exitCode = 0): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    process.exitCode = exitCode;
    for (const worker of this.#workers) worker.process.kill('SIGTERM');
    setTimeout(() => {
      for (const worker of this.#workers) worker.process.kill('SIGKILL');
      process.exit();
    }, DRAIN_MS + MORE_MS).unref();
    if (this.#living === 0) process.exit();
  }

  #hear(worker: Worker, message: WorkerMessage): void {
    if (message.kind === undefined) this.#addLoop(message);
    else if (message.kind === 'report') this.#addReport(message);
    else if (message.kind === 'failed') this.#fail(message.why);
    else if (message.kind === 'ask-reports') {
      const question = `${worker.id} ${message.question}`;
      this.#reports.set(question, []);
      for (const one of this.#workers) send(one, { kind: 'give-report', question });
    } else {
      this.#started += 1;
      if (this.#started === this.#workers.length) this.#listen(message.port);
    }
  }

  #addReport({ question, report }: { readonly question: string; readonly report: WorkerReport }): void {
    const reports = this.#reports.get(question);
    if (reports === undefined || reports.push(report) < this.#workers.length) return;
    this.#reports.delete(question);
    const [id, number] = question.split(' ');
    const worker = this.#workers.find((one) => `${one.id}` === id);
    if (worker !== undefined) send(worker, { kind: 'reports', question: Number(number), reports });
  }

  #addLoop(answer: LoopAnswer): void {
    const answers = this.#loops.get(answer.id) ?? [];
    this.#loops.set(answer.id, answers);
    if (answers.push(answer) < this.#workers.length) return;
    this.#loops.delete(answer.id);
    process.send?.({ ...worstLoop(answers), id: answer.id }, () => undefined);
  }

  #lose({ id, process: { pid } }: Worker, how: string | number | null): void {
    this.#living -= 1;
    if (this.#isEnding && this.#living === 0) process.exit();
    if (this.#isEnding) return;
    if (this.#started < this.#workers.length) return this.#fail(`Worker ${id} ended with ${how} before it listened.`);
    process.stderr.write(`Worker ${id} (process ${pid}) ended with ${how}, so the stack ends.\n`);
    this.stop(1);
  }

  #fail(why: string): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    for (const worker of this.#workers) worker.process.kill('SIGKILL');
    reportFailure(new Error(why));
  }
}

function send(worker: Worker, message: PrimaryMessage): void {
  worker.send(message, () => undefined);
}

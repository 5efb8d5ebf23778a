import { readFileSync } from 'node:fs';
import { withDescendants } from '../../processes/process-tree.ts';

/** What a docker command prints, or null when it fails or takes longer. */
export type AskDocker = (args: readonly string[], withinMs?: number) => Promise<string | null>;

const LONGEST_RUN_MS = 24 * 60 * 60 * 1000;

/** One container of a project. */
export class Container {
  readonly id: string;
  readonly service: string;
  readonly #ask: AskDocker;
  #hostPid: number | null = null;

  private constructor(ask: AskDocker, id: string, service: string) {
    this.#ask = ask;
    this.id = id;
    this.service = service;
  }

  /** A container by its full id. */
  static async find(ask: AskDocker, id: string, service: string): Promise<Container> {
    const container = new Container(ask, id, service);
    await container.#findHostPid();
    return container;
  }

  /** Its processes as this host numbers them; empty where it does not see them, as behind a virtual machine. */
  pids(): readonly number[] {
    return this.#hostPid === null || !isInContainer(this.#hostPid, this.id) ? [] : withDescendants(this.#hostPid);
  }

  /** A field of `docker inspect`, as a Go template; empty when the container is gone. */
  async inspect(template: string): Promise<string> {
    return (await this.#ask(['inspect', '--format', template, this.id]))?.trim() ?? '';
  }

  async isRunning(): Promise<boolean> {
    return (await this.inspect('{{.State.Running}}')) === 'true';
  }

  /** Resolves with how it ended, in words, when it ends or is removed; without polling. */
  async ended(): Promise<string> {
    const code = (await this.#ask(['wait', this.id], LONGEST_RUN_MS))?.trim();
    return `Its container ended${code === undefined || code === '' ? '' : ` with exit code ${code}`}. ${await this.logTail()}`.trim();
  }

  /** The last lines that it wrote, stdout and stderr. */
  async logTail(lines = 5): Promise<string> {
    return (await this.#ask(['logs', '--tail', String(lines), this.id]))?.trim() ?? '';
  }

  async stop(graceSeconds = 5): Promise<void> {
    await this.#ask(['stop', '-t', String(graceSeconds), this.id], (graceSeconds + 15) * 1000);
  }

  async start(): Promise<void> {
    await this.#ask(['start', this.id]);
    await this.#findHostPid();
  }

  /** Stops it and removes it with its volumes. */
  async remove(): Promise<void> {
    await this.stop();
    await this.#ask(['rm', '--force', '--volumes', this.id], 30_000);
  }

  async #findHostPid(): Promise<void> {
    const pid = Number(await this.inspect('{{.State.Pid}}'));
    this.#hostPid = Number.isInteger(pid) && pid > 0 ? pid : null;
  }
}

/** Whether a process is of that container: an engine in a virtual machine names processes of another kernel. */
function isInContainer(pid: number, id: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes(id);
  } catch {
    return false;
  }
}

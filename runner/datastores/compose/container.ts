import { readFileSync } from 'node:fs';
import { withDescendants } from '../../machine/processes/process-tree.ts';

/** The docker program, and the engine that it speaks to. */
export interface Docker {
  /** What a docker command prints, or null when it fails or takes longer. */
  ask(args: readonly string[], withinMs?: number): Promise<string | null>;
  /** As `ask`, for a command that adds or removes a container: while nothing else does. */
  change(args: readonly string[], withinMs?: number): Promise<string | null>;
  /** As `ask`, for one that ends when a container does, a day at most. */
  watch(args: readonly string[]): Promise<string | null>;
}

/** One container of a project. */
export class Container {
  readonly id: string;
  readonly service: string;
  readonly #docker: Docker;
  #hostPid: number | null = null;

  private constructor(docker: Docker, id: string, service: string) {
    this.#docker = docker;
    this.id = id;
    this.service = service;
  }

  /** A container by its full id. */
  static async find(docker: Docker, id: string, service: string): Promise<Container> {
    const container = new Container(docker, id, service);
    await container.#findHostPid();
    return container;
  }

  /** Its processes as this machine numbers them; empty if it does not see them, as with a virtual machine. */
  pids(): readonly number[] {
    return this.#hostPid === null || !isInContainer(this.#hostPid, this.id) ? [] : withDescendants(this.#hostPid);
  }

  /** A field of `docker inspect`, as a Go template; empty when the container is gone. */
  async inspect(template: string): Promise<string> {
    return (await this.#docker.ask(['inspect', '--format', template, this.id]))?.trim() ?? '';
  }

  async isRunning(): Promise<boolean> {
    return (await this.inspect('{{.State.Running}}')) === 'true';
  }

  /** Resolves with how it ended, in words, when it ends or is removed; without polling. */
  async ended(): Promise<string> {
    const code = (await this.#docker.watch(['wait', this.id]))?.trim();
    return `Its container ended${code === undefined || code === '' ? '' : ` with exit code ${code}`}. ${await this.logTail()}`.trim();
  }

  /** The last lines that it wrote, stdout and stderr. */
  async logTail(lines = 5): Promise<string> {
    return (await this.#docker.ask(['logs', '--tail', String(lines), this.id]))?.trim() ?? '';
  }

  async stop(graceSeconds = 5): Promise<void> {
    await this.#docker.ask(['stop', '-t', String(graceSeconds), this.id], (graceSeconds + 15) * 1000);
  }

  async start(): Promise<void> {
    await this.#docker.ask(['start', this.id]);
    await this.#findHostPid();
  }

  /** Stops it and removes it with its volumes. */
  async remove(): Promise<void> {
    await this.stop();
    await this.#docker.change(['rm', '--force', '--volumes', this.id], 30_000);
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

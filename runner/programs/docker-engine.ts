import { findProgram } from '../machine/folders/find-program.ts';
import { askProgram, toolEnv } from '../machine/processes/run-tool.ts';
import type { LocateContext } from './requirement.ts';

const DOCKER_VARIABLES = [
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'DOCKER_CONFIG',
  'DOCKER_TLS_VERIFY',
  'DOCKER_CERT_PATH',
  'XDG_RUNTIME_DIR',
];
const ENGINE_WITHIN_MS = 2000;
const INFO_WITHIN_MS = 5000;
const COMPOSE_WITHIN_MS = 5000;

/** A Docker engine of this machine that answers. */
export interface PlainEngine {
  readonly answers: true;
  readonly docker: string;
  readonly version: string;
  /** Cores that it sees, fewer than this machine has if it runs in a virtual one; 0 if unknown. */
  readonly cpus: number;
  /** The folder of containers' data, as it reports it. */
  readonly dataFolder: string;
  /** The environment for its program. */
  readonly env: Readonly<Record<string, string>>;
}

/** Such an engine, and the Compose that drives it. */
export interface DockerEngine extends PlainEngine {
  readonly compose: { readonly command: string; readonly args: readonly string[]; readonly version: string };
}

/** Why no Docker engine can be used here, as a clause. */
export interface NoDockerEngine {
  readonly answers: false;
  readonly reason: string;
}

/** Asks docker where its engine is, then that engine for its version (2 s at most for both), and `docker info`. */
export async function askEngine({ env, signal }: LocateContext): Promise<PlainEngine | NoDockerEngine> {
  const path = env['PATH'] ?? '';
  const docker = findProgram('docker', path).path;
  if (docker === null) return no('docker is not on PATH');
  const childEnv = toolEnv(env, DOCKER_VARIABLES);
  const ask = async (args: readonly string[], withinMs: number): Promise<string | null> =>
    (await askProgram(docker, args, childEnv, withinMs, signal))?.trim() ?? null;
  const until = performance.now() + ENGINE_WITHIN_MS;
  const restMs = (): number => Math.max(1, until - performance.now());
  // Asked of docker itself, before anything is asked of an engine.
  const host = await ask(['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'], restMs());
  if (!isLocal(env['DOCKER_HOST'] ?? '') || !isLocal(host ?? ''))
    return no('the Docker engine is not on this machine, or is reached by its network');
  const version =
    performance.now() < until ? await ask(['version', '--format', '{{.Server.Version}}'], restMs()) : null;
  if (version === null || !/^\d/.test(version)) return no('docker is on PATH, but no engine answers');
  const [cpus, ...folder] = (
    (await ask(['info', '--format', '{{.NCPU}} {{.DockerRootDir}}'], INFO_WITHIN_MS)) ?? ''
  ).split(' ');
  return { answers: true, docker, version, env: childEnv, cpus: Number(cpus), dataFolder: folder.join(' ') };
}

/** As `askEngine`, and asks `docker compose version` or `docker-compose version`. */
export async function askDocker(context: LocateContext): Promise<DockerEngine | NoDockerEngine> {
  const found = await askEngine(context);
  if (!found.answers) return found;
  const { docker } = found;
  const answerOf = async (program: string, args: readonly string[]): Promise<string | null> =>
    (await askProgram(program, args, found.env, COMPOSE_WITHIN_MS, context.signal))?.trim() ?? null;
  const plugin = await answerOf(docker, ['compose', 'version', '--short']);
  if (plugin !== null) return { ...found, compose: { command: docker, args: ['compose'], version: plugin } };
  const old = findProgram('docker-compose', context.env['PATH'] ?? '').path;
  const program = old === null ? null : await answerOf(old, ['version', '--short']);
  if (old !== null && program !== null) return { ...found, compose: { command: old, args: [], version: program } };
  return no(`Docker engine ${found.version} answers, but there is neither \`docker compose\` nor docker-compose`);
}

/** A socket or a pipe; containers of another engine would run on another machine. */
function isLocal(host: string): boolean {
  return host === '' || /^(unix|npipe|fd):/.test(host);
}

function no(reason: string): NoDockerEngine {
  return { answers: false, reason };
}

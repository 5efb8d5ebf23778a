import { findOnPath } from '../processes/cpu-placement.ts';
import type { SetupContext } from './requirement.ts';
import { askProgram, toolEnv } from './run-tool.ts';

const DOCKER_VARIABLES = [
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'DOCKER_CONFIG',
  'DOCKER_TLS_VERIFY',
  'DOCKER_CERT_PATH',
  'XDG_RUNTIME_DIR',
];

/** Whether a Docker engine answers and a Compose is there to drive it. */
export type DockerEngine =
  | { readonly answers: true; readonly engine: string; readonly compose: string }
  | { readonly answers: false; readonly reason: string };

/** Asks `docker version` and `docker compose version` (or `docker-compose version`), 5 s each at most. */
export async function askDocker({ env }: Pick<SetupContext, 'env'>): Promise<DockerEngine> {
  const path = env['PATH'] ?? '';
  const docker = findOnPath('docker', path);
  if (docker === null) return { answers: false, reason: 'docker is not on PATH' };
  const childEnv = toolEnv(env, DOCKER_VARIABLES);
  const engine =
    (await askProgram(docker, ['version', '--format', '{{.Server.Version}}'], childEnv, 5000))?.trim() ?? '';
  if (!/^\d/.test(engine)) return { answers: false, reason: 'docker is on PATH, but no engine answers' };
  const old = findOnPath('docker-compose', path);
  const compose =
    (await askProgram(docker, ['compose', 'version', '--short'], childEnv, 5000)) ??
    (old === null ? null : await askProgram(old, ['version', '--short'], childEnv, 5000));
  if (compose === null) return { answers: false, reason: `Docker engine ${engine} answers, but there is no Compose` };
  return { answers: true, engine, compose: compose.trim() };
}

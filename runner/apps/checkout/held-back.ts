import { hideCredentials } from '../../../model/secrets/hide-credentials.ts';
import { isSecretName } from '../../../model/secrets/secret-name.ts';
import { secretsInText } from '../../../model/secrets/secrets-in.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Ours, and what CI services, clouds and agents give to a job: nothing that another commit's code should get by itself.
 * Files by which a step sets variables of later ones (`GITHUB_ENV`) and files with passwords are among it.
 */
const OF_THE_JOB =
  /^(STACKBENCH_.*|ACTIONS_.*|GITHUB_(ENV|PATH|OUTPUT|STATE|STEP_SUMMARY)|BASH_ENV|PGPASSFILE|PGSERVICEFILE|NETRC|DOCKER_CONFIG|AWS_.*|AZURE_.*|ARM_.*|GOOGLE_.*|CLOUDSDK_.*|VAULT_.*|CI_(JOB|REGISTRY|DEPLOY)_.*|SSH_AUTH_SOCK|SSH_ASKPASS|GIT_ASKPASS|GPG_AGENT_INFO|KUBECONFIG|DOCKER_AUTH_CONFIG)$/;
/** By which packages are fetched from where they are private, or by a proxy. */
const FOR_INSTALLING =
  /^(npm_config_.*|NPM_.*|NODE_AUTH_TOKEN|YARN_.*|PNPM_.*|BUN_.*|COREPACK_.*|NETRC|SSH_AUTH_SOCK|SSH_ASKPASS|GIT_ASKPASS|(https?|all)_proxy)$/i;
const PROXY = /^(https?|all)_proxy$/i;
const LOOPBACK = ['localhost', '127.0.0.1', '::1'];

interface HeldBack {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names of what was left out, in order. */
  readonly withheld: readonly string[];
}

/**
 * The environment of a side's commands: without what is secret by its name or its value, unless the configuration names
 * it, or it is there for installing packages and they are installed. This machine is never asked through a proxy.
 */
export function heldBack(env: Env, step: 'install' | 'run', passEnv: readonly string[]): HeldBack {
  const withheld = Object.entries(env)
    .filter(([name, value]) => value !== undefined && isWithheld(name, value) && !passEnv.includes(name))
    .map(([name]) => name)
    .filter((name) => step !== 'install' || !FOR_INSTALLING.test(name))
    .sort();
  const passed = Object.entries(env).filter(([name]) => !withheld.includes(name));
  return { env: aroundProxies(Object.fromEntries(passed)), withheld };
}

function isWithheld(name: string, value: string): boolean {
  return (
    OF_THE_JOB.test(name) ||
    isSecretName(name, value) ||
    secretsInText(value).length > 0 ||
    hideCredentials(value) !== value
  );
}

function aroundProxies(env: Env): Env {
  if (!Object.keys(env).some((name) => PROXY.test(name))) return env;
  const given = (env['NO_PROXY'] ?? env['no_proxy'] ?? '').split(',').filter((host) => host.trim() !== '');
  const around = [...new Set([...given, ...LOOPBACK])].join(',');
  return { ...env, NO_PROXY: around, no_proxy: around };
}

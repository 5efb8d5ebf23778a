import { EXIT } from '../../model/exit-codes.ts';
import type { GatedService } from '../../model/gate/gated-service.ts';
import { isSecretName } from '../../model/secrets/secret-name.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { keepSecrets } from '../../runner/machine/known-secrets.ts';

type Env = Readonly<Record<string, string | undefined>>;

const PLACEHOLDER = /(?<!\\)\{env\.([A-Za-z_]\w*)\}/g;

/**
 * Replaces `{env.NAME}` in variables, headers and bodies by our environment.
 * @throws StackbenchError (exit 2) if it is not set
 */
export function fillVariables(service: GatedService, env: Env): GatedService {
  const fill = (text: string): string =>
    text.replaceAll(PLACEHOLDER, (_, name: string) => {
      const value = env[name];
      if (value === undefined) throw notSet(name);
      if (isSecretName(name, value)) keepSecrets([value]);
      return value;
    });
  const { login, requests } = service;
  return {
    ...service,
    env: filled(service.env, fill),
    ...(login === undefined ? {} : { login: filled(login, fill) }),
    requests: requests.map((request) => filled(request, fill)),
  };
}

function filled<T>(value: T, fill: (text: string) => string): T {
  if (typeof value === 'string') return fill(value) as T;
  if (Array.isArray(value)) return value.map((entry: unknown) => filled(entry, fill)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, filled(entry as unknown, fill)])) as T;
}

function notSet(name: string): StackbenchError {
  return new StackbenchError({
    code: 'variable-not-set',
    what: `The configuration uses {env.${name}}, which is not set.`,
    why: 'It is replaced by that variable of the environment in which the gate runs.',
    fix: `Set ${name}, or write its value in the configuration.`,
    exitCode: EXIT.usage,
  });
}

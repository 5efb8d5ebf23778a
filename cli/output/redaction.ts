import { hostname, userInfo } from 'node:os';
import type { GatedService } from '../../model/gate/gated-service.ts';
import { type Redaction, redact } from '../../model/redact.ts';
import { canBeHidden } from '../../model/secrets/secret-name.ts';
import {
  secretsInCommand,
  secretsInHeaders,
  secretsInJson,
  secretsInText,
  secretsInVariables,
} from '../../model/secrets/secrets-in.ts';
import { secretsOfRequests } from '../../model/secrets/secrets-of-requests.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { secretsOfAddress } from '../../runner/datastores/addresses/secrets-of-address.ts';
import { DATASTORE_IDS } from '../../runner/datastores/datastore.ts';
import { NAMED_BY } from '../../runner/datastores/named-by.ts';
import { homeFolder } from '../../runner/machine/folders/xdg-folder.ts';
import { knownSecrets } from '../../runner/machine/known-secrets.ts';
import type { CliContext } from '../cli-context.ts';

/**
 * Texts that must never be written: secrets of the command line and the environment, secrets that become known during
 * the run, and (unless `includeHost`) names of the host and its user.
 */
export function redactionFor({ env, argv }: Pick<CliContext, 'env' | 'argv'>, includeHost: boolean): Redaction {
  const given = [
    ...secretsInVariables(env),
    ...argv.flatMap(withValue).flatMap(secretsInText),
    ...secretsOfAddresses({ env, argv }),
  ];
  const named = [...new Set(given)].filter(canBeHidden);
  let all: readonly string[] = named;
  let counted = knownSecrets().length;
  if (counted > 0) all = [...named, ...knownSecrets()];
  return {
    get secrets() {
      const known = knownSecrets();
      if (known.length !== counted) [all, counted] = [[...named, ...known], known.length];
      return all;
    },
    names: includeHost ? [] : hostNames(env),
  };
}

/** Secrets of a configured service, found by the names of variables, fields, parameters and headers. */
export function secretsOf(service: GatedService): string[] {
  const { login = [], requests } = service;
  const found = [
    ...secretsOfStart(service),
    ...secretsOfRequests([...login, ...requests]),
    ...login.flatMap((step) => secretsInJson(step.form)),
    ...login.flatMap(({ headersThen }) => secretsInHeaders(headersThen)),
  ];
  return [...new Set(found)];
}

interface Start {
  readonly env: Readonly<Record<string, string>>;
  readonly install?: string | undefined;
  readonly build?: string | undefined;
  readonly migrate?: string | undefined;
  readonly seed?: string | undefined;
  readonly start?: string | undefined;
  readonly ready?: string | null | undefined;
}

/** Secrets of how something of the user's comes to run: of its commands and its variables. */
export function secretsOfStart({ env, install, build, migrate, seed, start, ready }: Start): string[] {
  const commands = [install, build, migrate, seed, start, ready];
  return [...secretsInVariables(env), ...commands.flatMap((text) => secretsInCommand(text ?? ''))];
}

/** The same error, with its texts redacted. */
export function redactError(error: unknown, redaction: Redaction): unknown {
  if (!(error instanceof StackbenchError)) return error;
  const { code, exitCode, cause } = error;
  const [what, why, fix] = [error.what, error.why, error.fix].map((text) => redact(text, redaction)) as [
    string,
    string,
    string,
  ];
  return new StackbenchError({ code, what, why, fix, exitCode, cause });
}

/** A word, and the value after its `=`: in `--url=…?pass=…`, the first `=` is no part of the query. */
function withValue(word: string): string[] {
  const at = word.indexOf('=');
  return at === -1 ? [word] : [word, word.slice(at + 1)];
}

/** Secrets that the drivers find in the given addresses, which may be written without a scheme. */
function secretsOfAddresses({ env, argv }: Pick<CliContext, 'env' | 'argv'>): string[] {
  return DATASTORE_IDS.flatMap((id) => {
    const flag = `--${NAMED_BY[id].flag}`;
    const values = argv.flatMap((word, index) =>
      word === flag ? [argv[index + 1] ?? ''] : word.startsWith(`${flag}=`) ? [word.slice(flag.length + 1)] : [],
    );
    return [...values, env[NAMED_BY[id].variable] ?? ''].flatMap((address) =>
      address === '' ? [] : secretsOfAddress(id, address),
    );
  });
}

function hostNames(env: CliContext['env']): { text: string; replacement: string }[] {
  const homes = [...new Set([homeFolder({}), homeFolder(env)])].filter(
    (folder) => folder !== null && folder.length > 1,
  ) as string[];
  const user = currentUser();
  return [
    ...homes.map((text) => ({ text, replacement: '~' })),
    { text: hostname(), replacement: '<host>' },
    // A user called "root" or "node" is an ordinary word that identifies nobody.
    ...(user.length >= 3 && !['root', 'node', 'nobody', 'runner'].includes(user)
      ? [{ text: user, replacement: '<user>' }]
      : []),
  ];
}

function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

import { hostname, userInfo } from 'node:os';
import type { GatedService } from '../model/gate/gated-service.ts';
import { type Redaction, redact } from '../model/redact.ts';
import { StackbenchError } from '../model/stackbench-error.ts';
import { homeFolder } from '../runner/folders/xdg-folder.ts';
import type { CliContext } from './cli-context.ts';

const secretName = /PASS|SECRET|TOKEN|CREDENTIAL|API_?KEY|PRIVATE_?KEY/i;
const secretHeader = /^((proxy-)?authorization|cookie|x-api-key)$/i;
/** Guards nothing, and stands in everything that we write: to hide it would hide what is not secret. */
const everydayWord =
  /^(\d{1,7}|true|false|null|none|base|head|node|express|postgres|postgresql|mongo|mongodb|redis|memcached|root|admin|user|test|password|secret|token|stackbench)$/i;
const serviceAddress = /^STACKBENCH_.*(_URL|_URI|_SERVERS)$/;

/** What must never leave: passwords in addresses and environment, and (unless asked for) what names the host and its user. */
export function redactionFor({ env, argv }: CliContext, includeHost: boolean): Redaction {
  const fromEnv = Object.entries(env).flatMap(([name, value]) => {
    if (value === undefined || value === '') return [];
    if (serviceAddress.test(name)) return passwordsOf(value);
    return secretName.test(name) ? [value] : [];
  });
  const fromArgv = argv.flatMap(passwordsOf);
  return {
    secrets: [...new Set([...fromEnv, ...fromArgv])].filter(isSecret),
    names: includeHost ? [] : hostNames(env),
  };
}

/** What a configured service is given, or sends, that nobody else may see: by the names of variables, fields and headers. */
export function secretsOf({ env, login, requests }: GatedService): string[] {
  const headers = [login?.headers, login?.headersThen, ...requests.map((request) => request.headers)];
  const found = [
    ...Object.values(env).flatMap(passwordsOf),
    ...secretsIn(env),
    ...secretsIn(login?.body),
    ...headers.flatMap((record) => headerSecrets(record ?? {})),
  ];
  return [...new Set(found)].filter((value) => isSecret(value) && !/\{[\w-]+\}/.test(value));
}

function isSecret(value: string): boolean {
  return value.length >= 4 && !everydayWord.test(value);
}

function secretsIn(json: unknown): string[] {
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([name, value]) =>
    typeof value === 'string' && secretName.test(name) ? [value] : secretsIn(value),
  );
}

/** Of `Bearer abc` it is the second word that is secret. */
function headerSecrets(record: Readonly<Record<string, string>>): string[] {
  return Object.entries(record).flatMap(([name, value]) =>
    secretHeader.test(name) || secretName.test(name) ? [value, value.split(' ').at(-1) ?? ''] : [],
  );
}

/** The same error, told without what must not be shown. */
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

function passwordsOf(text: string): string[] {
  return [...text.matchAll(/\/\/[^\s/:@]*:([^\s/@]+)@/g)].flatMap(([, password = '']) => [password, decode(password)]);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function hostNames(env: CliContext['env']): { text: string; replacement: string }[] {
  const homes = [...new Set([homeFolder({}), homeFolder(env)])].filter(
    (folder) => folder !== null && folder.length > 1,
  ) as string[];
  const user = currentUser();
  return [
    ...homes.map((text) => ({ text, replacement: '~' })),
    { text: hostname(), replacement: '<host>' },
    // A user called "root" or "node" is a word of everyday text, and names nobody.
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

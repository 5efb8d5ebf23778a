import { homedir, hostname, userInfo } from 'node:os';
import type { Redaction } from '../model/redact.ts';
import type { CliContext } from './cli-context.ts';

const secretName = /PASS|SECRET|TOKEN|CREDENTIAL|API_?KEY|PRIVATE_?KEY/i;
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
    secrets: [...new Set([...fromEnv, ...fromArgv])].filter((value) => value.length >= 4),
    names: includeHost ? [] : hostNames(env),
  };
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
  const homes = [...new Set([homedir(), env['HOME'] ?? ''])].filter((folder) => folder.length > 1);
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

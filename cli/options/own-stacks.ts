import { resolve } from 'node:path';
import { EXIT } from '../../model/exit-codes.ts';
import type { OwnStack } from '../../model/own-stack.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { CATALOGUE, type TargetSpec } from '../../targets/catalogue.ts';
import { START_PLACEHOLDER } from '../config/read-service-config.ts';
import { chooseTargets } from './choose-targets.ts';
import { usageError } from './explain-usage.ts';

type Stacks = Readonly<Record<string, OwnStack>> | undefined;

/**
 * Chooses stacks of the catalogue and of a configuration.
 * @throws StackbenchError (exit 2) for an unknown one, and for one that `init` could not complete
 */
export function chooseStacks(given: unknown, stacks: Stacks, cwd: string): TargetSpec[] {
  const chosen = chooseTargets(given, ownStacks(stacks, cwd));
  const open = chosen.find(({ own }) => own?.start === START_PLACEHOLDER);
  if (open !== undefined) throw startNotSet(open.id);
  refuseSameServer(chosen);
  return chosen;
}

/** Each stack is filled and emptied by itself. @throws StackbenchError (exit 2) for two stacks at one address */
export function refuseSameServer(chosen: readonly TargetSpec[]): void {
  const byHost = new Map<string, string>();
  for (const { id, own } of chosen) {
    if (own?.url === undefined) continue;
    for (const host of hostsOf(own.url)) {
      const other = byHost.get(host);
      if (other !== undefined) throw sameServer(other, id, host);
      byHost.set(host, id);
    }
  }
}

/** Where it may listen, with the port: `localhost` is asked by both versions of IP. */
function hostsOf(url: string): string[] {
  const { host, hostname } = new URL(url);
  if (hostname !== 'localhost') return [host];
  return ['127.0.0.1', '[::1]'].map((address) => host.replace(hostname, address));
}

function sameServer(one: string, other: string, host: string): Error {
  return usageError({
    what: `${one} and ${other} are the same server: both have the address ${host}.`,
    why: 'Each stack is filled and measured by itself.',
    fix: 'Correct "url" of one of them, or name only one with --targets.',
  });
}

/**
 * The stacks of a configuration, as `--targets` chooses them.
 * @throws StackbenchError (exit 2) for the name of a ready-made stack
 */
function ownStacks(stacks: Stacks, cwd: string): TargetSpec[] {
  return Object.entries(stacks ?? {}).map(([id, stack]) => {
    if (CATALOGUE.some((spec) => spec.id === id)) throw nameTaken(id);
    const { title = id, store, cache, contract, requests: _requests, values: _values, cwd: folder, ...start } = stack;
    return {
      id,
      title,
      class: cache === null ? 'store' : 'cache-aside',
      store,
      cache,
      entry: null,
      own: { ...start, cwd: resolve(cwd, folder) },
      ...(contract === undefined ? { ownApi: true } : {}),
    };
  });
}

function nameTaken(id: string): Error {
  return usageError({
    what: `"stacks" of the configuration has the name ${id}, which is that of a ready-made stack.`,
    why: 'Both would have one name in every output.',
    fix: `Rename it, for example "my-${id}".`,
  });
}

function startNotSet(id: string): StackbenchError {
  return new StackbenchError({
    code: 'start-not-set',
    what: `The command that starts ${id} is not configured.`,
    why: `"start" of ${id} is still the placeholder that \`stackbench init --stack\` wrote.`,
    fix: 'Replace it with the command, for example "start": "node server.js". Its port comes from {port} or the variable PORT.',
    exitCode: EXIT.usage,
  });
}

import { whyNotRunnable } from '../machine/folders/whether-runnable.ts';
import { askProgram } from '../machine/processes/run-tool.ts';
import { isAtLeast } from './is-at-least.ts';
import type { Found, LocateContext, Missing } from './requirement.ts';

/** How a program says its version, and which ones are new enough. */
export interface VersionRule {
  /** Product, as a person calls it: `mongod`. */
  readonly product: string;
  readonly versionArgs: readonly string[];
  /** Its first group is the version. */
  readonly versionPattern: RegExp;
  /** Its first group is the product's own name, if another one may be called by this name. */
  readonly productPattern?: RegExp;
  /** The oldest version that is used. */
  readonly oldest?: string;
}

/** A program that may be run, and where it was found. */
interface Candidate {
  readonly path: string;
  readonly source: string;
  /** The folder of all that it needs; the program itself if that is all. */
  readonly root?: string;
  /** What it needs in its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Asks a program for its version, in the environment in which it will be started. */
export async function tryProgram(
  { signal }: LocateContext,
  rule: VersionRule,
  { path, source, root = path, env = {} }: Candidate,
): Promise<Found | Missing> {
  const command = `\`${[path, ...rule.versionArgs].join(' ')}\` (${source})`;
  const why = whyNotRunnable(path);
  const answer = why === null ? await askProgram(path, rule.versionArgs, env, undefined, signal) : null;
  if (answer === null)
    return missing(`${command} does not run: it ${why ?? 'is broken, lacks a library, or does not end'}`);
  const version = rule.versionPattern.exec(answer)?.[1];
  if (version === undefined) return missing(`${command} does not say a version`);
  if (rule.oldest !== undefined && !isAtLeast(version, rule.oldest))
    return missing(`${path} (${source}) is ${rule.product} ${version}: too old, ${rule.oldest} or later is needed`);
  const product = rule.productPattern?.exec(answer)?.[1];
  return {
    found: true,
    path,
    version,
    source,
    root,
    env,
    passedOver: [],
    ...(product === undefined ? {} : { product }),
  };
}

function missing(reason: string): Missing {
  return { found: false, reason };
}

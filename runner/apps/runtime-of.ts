import { readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { withDescendants } from '../machine/processes/process-tree.ts';
import { askProgram } from '../machine/processes/run-tool.ts';

/** Programs that may be asked for their version without doing anything else. */
const RUNTIMES = /^(node|bun|deno|python3?(\.\d+)?|ruby|java|php\d*|dotnet)$/;
const WITHIN_MS = 3000;

/**
 * What a service runs on, as `node v24.1.0`: the runtime of its `listener`, or of the innermost of its processes that
 * has one. Helpers that run at the same time do not matter. Null without a known runtime, or without /proc.
 */
export async function runtimeOf(pid: number, listener: number | null, signal?: AbortSignal): Promise<string | null> {
  const candidates = [...(listener === null ? [] : [listener]), ...withDescendants(pid).toReversed()];
  for (const id of candidates) {
    const program = programOf(id);
    if (program === null || !RUNTIMES.test(basename(program))) continue;
    const version = await versionOf(program, signal);
    if (version !== null) return `${basename(program).replace(/[\d.]+$/, '')} ${version}`;
  }
  return null;
}

function programOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return null;
  }
}

const versions = new Map<string, string | null>();
async function versionOf(program: string, signal: AbortSignal | undefined): Promise<string | null> {
  let version = versions.get(program);
  if (version === undefined) {
    version = await askVersion(program, signal);
    versions.set(program, version);
  }
  return version;
}

/** It is another commit's program, which needs nothing of ours. */
async function askVersion(program: string, signal: AbortSignal | undefined): Promise<string | null> {
  const text = await askProgram(program, ['--version'], {}, WITHIN_MS, signal);
  return /v?\d[\w.+-]*/.exec(text ?? '')?.[0] ?? null;
}

import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Acquisition, Requirement, SetupContext } from '../../runner/programs/requirement.ts';

export interface Surroundings extends SetupContext {
  readonly env: Record<string, string>;
  readonly folder: string;
  /** Puts a shell script on PATH and returns where it is. */
  readonly program: (name: string, script: string) => Promise<string>;
}

/** An empty home, an empty cache and a PATH that holds only what the test puts there; all removed after the test. */
export async function emptySurroundings(
  test: TestContext,
  signal = new AbortController().signal,
): Promise<Surroundings> {
  const folder = await mkdtemp(join(tmpdir(), 'stackbench-setup-'));
  test.after(() => rm(folder, { recursive: true, force: true }));
  const bin = join(folder, 'bin');
  await mkdir(bin);
  const env = { PATH: bin, HOME: join(folder, 'home'), STACKBENCH_CACHE: join(folder, 'cache') };
  return {
    env,
    folder,
    signal,
    async program(name, script) {
      const path = join(bin, name);
      await writeFile(path, `#!/bin/sh\n${script}\n`);
      await chmod(path, 0o755);
      return path;
    },
  };
}

/** The same surroundings with the system's usual programs on PATH, behind those of the test. */
export function withSystemPath(surroundings: Surroundings): Surroundings {
  return {
    ...surroundings,
    env: { ...surroundings.env, PATH: [surroundings.env['PATH'], '/usr/bin', '/bin'].join(delimiter) },
  };
}

/** A requirement that is here when `isHere` says so and is got by `acquisition`. */
export function requirementOf(id: string, isHere: () => boolean, ...acquisitions: Acquisition[]): Requirement {
  return {
    id,
    title: id,
    usedBy: 'this test',
    locate: async () =>
      isHere()
        ? { found: true, path: `/${id}`, version: '1.0.0', source: 'the test', root: `/${id}`, env: {}, passedOver: [] }
        : { found: false, reason: `${id} is not here` },
    acquisitions,
    manualFix: `get ${id} by hand`,
  };
}

/** An acquisition that does `run`. */
export function acquisitionOf(title: string, run: Acquisition['run']): Acquisition {
  return { title, bytesText: 'downloads nothing', possible: async () => true, run };
}

import { join } from 'node:path';
import { type TargetHost, openTargetHost } from '../../runner/apps/open-target-host.ts';
import type { Teardown } from '../../runner/machine/processes/teardown.ts';
import { makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';
import { writeSeedItems } from '../../scenarios/seed-items.ts';
import type { TargetSpec } from '../../targets/catalogue.ts';

interface TestHost {
  readonly host: TargetHost;
  readonly workDir: string;
  readonly itemsFile: string;
}

/** The datastores of some stacks as programs of this machine, with seeded items; the teardown ends all of it. */
export async function openTestHost(
  { label, specs, items }: { readonly label: string; readonly specs: readonly TargetSpec[]; readonly items: number },
  teardown: Teardown,
): Promise<TestHost> {
  const work = await makeWorkFolder(label);
  teardown.add('work folder', () => work.remove());
  const itemsFile = join(work.path, 'items.ndjson');
  await writeSeedItems(itemsFile, { items, seed: 3 });
  const host = await openTargetHost(
    {
      specs,
      env: process.env,
      externalUrls: {},
      workDir: work.path,
      itemsFile,
      placement: { generatorCpus: [], systemCpus: [] },
      provider: 'native',
      allowStandIn: true,
      allowRemote: false,
      signal: new AbortController().signal,
    },
    teardown,
  );
  return { host, workDir: work.path, itemsFile };
}

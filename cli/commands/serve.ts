import { join } from 'node:path';
import { describeDatastore } from '../../model/document/describe-datastore.ts';
import { EXIT } from '../../model/exit-codes.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { readSeededItems } from '../../runner/blocks/seed-file.ts';
import { titleOf } from '../../runner/experiments/classify-targets.ts';
import { currentPlacement } from '../../runner/machine/cpu-placement.ts';
import { writeOwnFile } from '../../runner/machine/folders/own-folder.ts';
import { Teardown } from '../../runner/machine/processes/teardown.ts';
import { makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';
import { requireLimits } from '../../runner/measure/process-limits.ts';
import { writeSeedItems } from '../../scenarios/seed-items.ts';
import { CATALOGUE } from '../../targets/catalogue.ts';
import type { CliContext } from '../cli-context.ts';
import { DATASTORE_OPTIONS } from '../options/datastore-options.ts';
import { usageError } from '../options/explain-usage.ts';
import type { OptionTable } from '../options/option-spec.ts';
import { givenValue } from '../options/read-option.ts';
import { RUN_OPTIONS } from '../options/run-options.ts';
import type { Command, Flags } from './command.ts';

const OPTIONS = {
  port: {
    type: 'string',
    value: 'port',
    defaultText: 'a free one',
    group: 'What to serve',
    describe: 'Serve the API on this port, for example 3000.',
    inConfig: null,
  },
  items: { ...RUN_OPTIONS.items, group: 'What to serve', describe: 'Set the number of items that are seeded.' },
  seed: {
    ...RUN_OPTIONS.seed,
    group: 'What to serve',
    defaultText: 'random',
    describe: 'Set the random seed of the data.',
  },
  ...DATASTORE_OPTIONS,
} as const satisfies OptionTable;

/** `stackbench serve TARGET`: one stack with its datastores, seeded, until Ctrl-C; prints example curl commands. */
export const serveCommand: Command = {
  name: 'serve',
  describe: 'Start one stack with its datastores, and print example curl commands',
  positional: {
    name: 'target',
    required: true,
    choices: CATALOGUE.map(({ id }) => id),
    describe: 'A stack of `stackbench list`, for example express-postgres.',
  },
  options: OPTIONS,
  examples: [
    { call: 'serve express-postgres', does: 'Start a stack on a free port, until Ctrl-C' },
    { call: 'serve express-redis --port 3000 --items 500', does: 'Start one on port 3000, with 500 items' },
  ],
  async run(context, flags) {
    const teardown = new Teardown();
    try {
      await serve(context, flags, teardown);
      return EXIT.pass;
    } finally {
      await teardown.run();
    }
  },
};

async function serve(context: CliContext, flags: Flags, teardown: Teardown): Promise<void> {
  const port = readPort(flags['port']);
  const id = String(flags['target']);
  const { readRunRequest } = await import('../options/read-run-request.ts');
  const { plan, specs, externalUrls } = await readRunRequest({ ...flags, targets: id, visits: 1 }, context.cwd);
  if (specs.length > 1) throw onlyOne(specs.map((spec) => spec.id));
  requireLimits();
  const work = await makeWorkFolder('serve');
  teardown.add('removing the work folder', () => work.remove());
  const itemsFile = join(work.path, 'items.ndjson');
  await writeSeedItems(itemsFile, { items: plan.items, seed: plan.seed });
  const { openTargetHost } = await import('../../runner/apps/open-target-host.ts');
  const host = await openTargetHost(
    {
      specs,
      env: context.env,
      externalUrls,
      workDir: work.path,
      itemsFile,
      placement: currentPlacement(),
      provider: plan.provider,
      allowStandIn: plan.allowStandIn,
      allowRemote: plan.allowRemote,
      signal: context.signal,
      onNote: (text) => context.stderr.write(`${text}\n`),
    },
    teardown,
  );
  const [spec] = specs;
  const skipped = host.skipped[0];
  if (spec === undefined || skipped !== undefined) throw cannotServe(spec?.id ?? '', skipped?.reason ?? '');
  const target = await host.startTarget(spec, port === null ? {} : { port });
  teardown.add(`stopping ${spec.id}`, () => target.stop());
  const [first] = target.seeded?.items ?? (await readSeededItems(itemsFile));
  for (const { id, record } of host.datastores) {
    context.stdout.write(`${describeDatastore(record)} (${record.provider}, ${record.durability})\n`);
    if (record.rung === 'external') continue;
    const file = join(work.path, `${id}.url`);
    writeOwnFile(file, host.urlsOf(spec)[id] ?? '');
    context.stdout.write(`  its address, readable only by you: cat ${file}\n`);
  }
  const title = titleOf(
    spec,
    host.datastores.map(({ record }) => record),
  );
  context.stdout.write(`${title} is ready on ${target.baseUrl}. Try:\n\n`);
  context.stdout.write(`  curl -i ${target.baseUrl}/items/${first?.id ?? ''}\n`);
  context.stdout.write(`  curl -i '${target.baseUrl}/items?limit=3'\n`);
  context.stdout.write(
    `  curl -i ${target.baseUrl}/items -H 'content-type: application/json' -d '{"name":"lamp","quantity":3}'\n\nCtrl-C ends it.\n`,
  );
  await Promise.race([
    aborted(context.signal),
    target.gone.then((reason) => Promise.reject(cannotServe(spec.id, reason))),
  ]);
}

/** A port; null for a free one. @throws StackbenchError (exit 2) for anything else, before anything is started */
function readPort(flag: unknown): number | null {
  if (flag === undefined) return null;
  const given = String(givenValue(OPTIONS.port, flag));
  const port = Number(given);
  if (/^\d+$/.test(given) && port >= 1 && port <= 65_535) return port;
  throw usageError({
    what: `--port does not understand "${given}".`,
    why: 'A port is a whole number from 1 to 65535.',
    fix: 'Write for example --port 3000, or remove it for a free port.',
  });
}

async function aborted(signal: AbortSignal): Promise<void> {
  // A pending promise does not keep the process alive.
  const keepAlive = setInterval(() => undefined, 60_000);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  clearInterval(keepAlive);
}

function cannotServe(target: string, reason: string): StackbenchError {
  return new StackbenchError({
    code: 'cannot-serve',
    what: `${target} cannot be served.`,
    why: reason,
    fix: 'Run `stackbench doctor` to see what is missing.',
  });
}

function onlyOne(ids: readonly string[]): Error {
  return usageError({
    what: '`stackbench serve` starts one stack.',
    why: `These were named: ${ids.join(', ')}.`,
    fix: `Name one of them, for example stackbench serve ${ids[0]}.`,
  });
}

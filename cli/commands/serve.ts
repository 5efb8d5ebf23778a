import { join } from 'node:path';
import { describeDatastore } from '../../model/document/describe-datastore.ts';
import { EXIT } from '../../model/exit-codes.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { openTargetHost } from '../../runner/apps/open-target-host.ts';
import { readSeededItems } from '../../runner/blocks/seed-file.ts';
import { titleOf } from '../../runner/experiments/run/classify-targets.ts';
import { currentPlacement } from '../../runner/machine/cpu-placement.ts';
import { writeOwnFile } from '../../runner/machine/folders/own-folder.ts';
import { Teardown } from '../../runner/machine/processes/teardown.ts';
import { makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';
import { requireLimits } from '../../runner/measure/process-limits.ts';
import { writeSeedItems } from '../../scenarios/seed-items.ts';
import type { CliContext } from '../cli-context.ts';
import { usageError } from '../options/explain-usage.ts';
import { readRunRequest } from '../options/read-run-request.ts';
import { yargsOptions } from '../options/run-options.ts';
import type { Command, Flags } from './command.ts';

const SHARED_FLAGS = [
  'items',
  'seed',
  'provider',
  'allow-stand-in',
  'allow-remote',
  'postgres-url',
  'mongodb-uri',
  'redis-url',
  'memcached-servers',
];

/** `stackbench serve TARGET`: one stack with its services, seeded, until Ctrl-C; prints curl lines that work. */
export const serveCommand: Command = {
  name: 'serve',
  usage: 'serve <target>',
  example: 'serve express-postgres',
  describe: 'Start one stack with its services, and print curl lines that work',
  flags: {
    ...Object.fromEntries(Object.entries(yargsOptions()).filter(([name]) => SHARED_FLAGS.includes(name))),
    port: { type: 'string', describe: 'Port of the API', defaultDescription: 'a free one', requiresArg: true },
  },
  options(parser) {
    return parser
      .positional('target', { type: 'string', describe: 'A stack of `stackbench list`', demandOption: true })
      .options(this.flags);
  },
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
  const { plan, specs, externalUrls } = await readRunRequest(
    { ...flags, targets: flags['target'], visits: 1 },
    context.cwd,
  );
  requireLimits();
  const work = await makeWorkFolder('serve');
  teardown.add('removing the work folder', () => work.remove());
  const itemsFile = join(work.path, 'items.ndjson');
  await writeSeedItems(itemsFile, { items: plan.items, seed: plan.seed });
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
  const [first] = await readSeededItems(itemsFile);
  for (const { id, record } of host.datastores) {
    context.stdout.write(`${describeDatastore(record)} (${record.provider}, ${record.durability})\n`);
    if (record.rung === 'external') continue;
    const file = join(work.path, `${id}.url`);
    writeOwnFile(file, host.datastoreUrls[id] ?? '');
    context.stdout.write(`  its address, for you alone: cat ${file}\n`);
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

/** Null for a free one. @throws StackbenchError (exit 2) for what is no port, before anything is started */
function readPort(flag: unknown): number | null {
  if (flag === undefined) return null;
  const given = String([flag].flat().at(-1));
  const port = Number(given);
  if (/^\d+$/.test(given) && port >= 1 && port <= 65_535) return port;
  throw usageError({
    what: `--port does not understand "${given}".`,
    why: 'A port is a whole number from 1 to 65535.',
    fix: 'Write for example --port 3000, or leave it out for a free one.',
  });
}

async function aborted(signal: AbortSignal): Promise<void> {
  // A pending promise alone does not keep the process alive.
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

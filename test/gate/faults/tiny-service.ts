import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { CONFIG_FILE } from '../../../cli/config/config-schema.ts';
import { type GateResult, gateResultSchema } from '../../../model/document/gate-result.ts';
import { type CliOutcome, runInProcess } from '../../support/run-cli.ts';
import { type GitPlace, gitPlace } from '../sides/git-place.ts';

type Config = Readonly<Record<string, unknown>>;

/**
 * A `node:http` service in a file; `body` is what it does with a request (`n`: its number, `response`), `before` what
 * it does first.
 */
export function tinyServer(body = '', before = ''): string {
  return `${before}
    let n = 0;
    require('node:http').createServer((request, response) => {
      n += 1;
      ${body}
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"some":"answer"}');
    }).listen(process.env.PORT, '127.0.0.1');\n`;
}

/** A repository with a tiny service: two commits, whose files are given, and the configuration of the gate. */
export function tinyPlace(
  test: TestContext,
  { base, head, service = {}, gate = {} }: { base: string; head: string; service?: Config; gate?: Config },
): GitPlace {
  const place = gitPlace(test, 'tiny');
  const start = { name: 'tiny', install: '', start: 'exec node server.js', ready: '/', requests: [{ path: '/' }] };
  const config = JSON.stringify({ service: { ...start, ...service }, gate });
  place.commit('It answers', { 'server.js': base, [CONFIG_FILE]: config });
  place.commit('It answers in another way', { 'server.js': head });
  return place;
}

export interface GateOutcome extends CliOutcome {
  /** Null where no gate began. */
  readonly result: GateResult | null;
}

/** Gates the last commit against the one before, as a user would. */
export async function gateTiny(place: GitPlace, ...more: readonly string[]): Promise<GateOutcome> {
  const out = join(place.parent, 'gate');
  const argv = ['gate', '--base', 'HEAD~1', '--head', 'HEAD', '--max-blocks', '8', '--seed', '5', '--out', out];
  const outcome = await runInProcess([...argv, ...more], { cwd: place.folder, env: place.env });
  return { ...outcome, result: readGate(out) };
}

/** The gate.json of a folder; null where there is none. @throws where it is not a valid one */
export function readGate(folder: string): GateResult | null {
  let text: string;
  try {
    text = readFileSync(join(folder, 'gate.json'), 'utf8');
  } catch {
    return null;
  }
  return gateResultSchema.parse(JSON.parse(text));
}

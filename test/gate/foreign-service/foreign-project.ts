import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { CONFIG_FILE } from '../../../cli/config/config-schema.ts';
import { runInProcess } from '../../support/run-cli.ts';
import { type GitPlace, gitPlace } from '../sides/git-place.ts';

export interface ForeignProject {
  readonly place: GitPlace;
  /** What `stackbench init` printed. */
  readonly printed: string;
  /** Commits of the same speed: the service, and a change of its words. */
  readonly first: string;
  readonly unchanged: string;
  /** A commit whose every answer takes 30 % more work. */
  readonly slower: string;
}

/**
 * A service that is not ours as a repository of its own: configured by `stackbench init`, then as the steps that it
 * prints say.
 */
export async function foreignProject(test: TestContext): Promise<ForeignProject> {
  const place = gitPlace(test, 'stock list');
  cpSync(join(import.meta.dirname, 'project'), place.folder, { recursive: true });
  const { stdout } = await runInProcess(['init'], { cwd: place.folder, env: place.env });
  followSteps(place.folder, stdout);
  const first = place.commit('A list of parts');
  const unchanged = place.commit('Say it in other words', edit(place, 'src/server.js', 'no such part', 'unknown part'));
  const slower = place.commit('A better checksum', edit(place, 'src/checksum.js', '40_000', '52_000'));
  return { place, printed: stdout, first, unchanged, slower };
}

function followSteps(folder: string, printed: string): void {
  const file = join(folder, CONFIG_FILE);
  const config = JSON.parse(readFileSync(file, 'utf8')) as { service: Record<string, unknown> };
  const login = JSON.parse(/"login": (\{.*\})$/m.exec(printed)?.[1] ?? '') as Record<string, unknown>;
  config.service['login'] = { ...login, body: { user: 'clerk', password: 'open sesame' }, take: 'body.session.token' };
  config.service['requests'] = [
    { path: '/parts/short', expect: 200 },
    { name: 'GET /parts/{id}', path: ['/parts/1', '/parts/200', '/parts/399'], expect: 200 },
  ];
  writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`);
}

function edit({ folder }: GitPlace, path: string, from: string, to: string): Record<string, string> {
  const text = readFileSync(join(folder, path), 'utf8');
  if (!text.includes(from)) throw new Error(`${path} does not hold ${from}`);
  return { [path]: text.replace(from, to) };
}

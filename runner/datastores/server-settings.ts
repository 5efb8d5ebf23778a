import { EXIT } from '../../model/exit-codes.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import type { DatastoreId, RunningDatastore } from './datastore.ts';
import type { DatastoreProvider } from './provider.ts';

/** Settings of a server that are not the usual ones, by the names of its product: `appendfsync`. */
export type ServerSettings = Readonly<Record<string, string>>;

/** A server of its own for each set of settings. */
export interface WantedServer {
  readonly id: DatastoreId;
  readonly settings: ServerSettings;
}

/** Its id in documents: `redis`, or `redis@appendfsync=everysec` for one with settings of its own. */
export function serverId({ id, settings }: WantedServer): string {
  const texts = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return texts.length === 0 ? id : `${id}@${texts.join('+')}`;
}

/**
 * Refuses settings of a server that is not started for them: others use it too.
 * @throws StackbenchError (exit 2) `server-setting`
 */
export function refuseServerSettings({ id, settings }: WantedServer, { rung }: Pick<DatastoreProvider, 'rung'>): void {
  const [name] = Object.keys(settings);
  if (name === undefined || rung === 'native') return;
  throw new StackbenchError({
    code: 'server-setting',
    what: `${name} cannot be set for ${id}.`,
    why: `It is a setting of the whole server, and stackbench sets it only on servers that it starts for one variant: this one is ${rung === 'external' ? 'an external server' : `of the provider ${rung}`}.`,
    fix:
      rung === 'external'
        ? `Remove the address of ${id}, or leave ${name} as the server has it.`
        : `Add --provider native, or leave ${name} as the server has it.`,
    exitCode: EXIT.usage,
  });
}

/**
 * A server under the id of its settings.
 * @throws StackbenchError `datastore-not-ready` if it reports others than those with which it was started
 */
export function withServerSettings<One extends Pick<RunningDatastore, 'id' | 'record'>>(
  datastore: One,
  settings: ServerSettings,
): One {
  const { id, record } = datastore;
  for (const [name, asked] of Object.entries(settings)) {
    const found = record.settings[name];
    if (found !== asked)
      throw new StackbenchError({
        code: 'datastore-not-ready',
        what: `${record.product} did not accept ${name}=${asked}.`,
        why: `It reports ${name}=${found ?? 'nothing'}.`,
        fix: 'Use a version that has this setting; `stackbench doctor` shows which program is used.',
      });
  }
  return { ...datastore, record: { ...record, id: serverId({ id, settings }) } };
}

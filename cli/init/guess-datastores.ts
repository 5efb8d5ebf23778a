import type { GatedDatastore } from '../../model/gate/gated-service.ts';
import type { Guess } from './guess-commands.ts';
import { COMPOSE_FILES, KNOWN_DATASTORES, type KnownDatastore, PACKAGE_FILES } from './known-datastores.ts';
import type { Project } from './read-project.ts';

/** Datastores of a project, and the values of the variables that lead to them. */
interface DatastoreGuess extends Guess {
  /** Variables and their placeholders: `DATABASE_URL` is `{postgres}`. */
  readonly env: Readonly<Record<string, string>>;
}

const PART = /^(\w+?)_?(HOST|HOSTNAME|SERVER|PORT|USER|USERNAME|PASS|PASSWORD|NAME|DATABASE|DBNAME)$/;
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  HOSTNAME: 'host',
  SERVER: 'host',
  USERNAME: 'user',
  PASS: 'password',
  NAME: 'database',
  DBNAME: 'database',
};
/** Datastores that the gate does not start for each side, in addresses and in images. */
const OTHERS =
  /^(jdbc:)?(mysql2?|mariadb|mssql|sqlserver|amqps?|kafka|nats|cassandra|clickhouse|elasticsearch|etcd|oracle)(\+\w+)?:/;
const OTHER_IMAGES =
  /(^|\/)(mysql|mariadb|mssql|rabbitmq|kafka|redpanda|nats|cassandra|scylla|clickhouse|elasticsearch|opensearch|minio|localstack|etcd)\b/;
const LOCAL = /^[a-z][\w+.-]*:\/\/([^@/]*@)?(localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0)(:\d+)?/;

/** What is known of variables. */
interface Variables {
  readonly names: readonly string[];
  /** Values that files of variables have for them. */
  readonly examples: ReadonlyMap<string, string>;
  /** The variable of the service's port. */
  readonly port: string | null;
}

/** Guesses datastores from packages, addresses of an example of `.env` and compose files. */
export async function guessDatastores(project: Project, { names, examples, port }: Variables): Promise<DatastoreGuess> {
  const used = await usedDatastores(project);
  const env = new Map<string, { readonly id: GatedDatastore; readonly value: string }>();
  for (const name of names) {
    const found = byAddress(name, examples.get(name) ?? '', used) ?? byPart(name, names, examples, used);
    if (found !== null) env.set(name, found);
  }
  const datastores = [...new Set([...env.values()].map(({ id }) => id))];
  const images = await imagesOf(project);
  const inCompose = KNOWN_DATASTORES.filter(({ image }) => images.some((name) => image.test(name)));
  const open = [...new Set([...used, ...inCompose])].filter(({ id }) => !datastores.includes(id));
  const shared = [...examples].filter(
    ([name, value]) => !env.has(name) && name !== port && isShared(name, value, names),
  );
  return {
    service: datastores.length === 0 ? {} : { datastores },
    env: Object.fromEntries([...env].map(([name, { value }]) => [name, value])),
    steps: [
      ...(env.size === 0 ? [] : [ownStep([...env.keys()], datastores)]),
      ...open.map(datastoreStep),
      ...sharedStep(
        shared.map(([name]) => name),
        images.filter((name) => OTHER_IMAGES.test(name)),
      ),
    ],
  };
}

/** Datastores whose clients are among the packages of a project. */
export async function usedDatastores({ dependencies, read }: Project): Promise<KnownDatastore[]> {
  const texts = (await Promise.all(PACKAGE_FILES.map(read))).join('\n');
  const prisma = /provider\s*=\s*"postgresql"/.test(await read('prisma/schema.prisma'));
  return KNOWN_DATASTORES.filter(
    ({ id, clients, elsewhere }) =>
      clients.some((client) => dependencies.has(client)) || elsewhere.test(texts) || (prisma && id === 'postgres'),
  );
}

function byAddress(
  name: string,
  example: string,
  used: readonly KnownDatastore[],
): { readonly id: GatedDatastore; readonly value: string } | null {
  const found =
    KNOWN_DATASTORES.find(({ address }) => address.test(example)) ??
    (example === '' || !example.includes('://') ? used.find(({ variable }) => variable.test(name)) : undefined);
  if (found === undefined || (OTHERS.test(example) && !found.address.test(example))) return null;
  const { id } = found;
  const driver = /^(jdbc:postgres(?:ql)?|\w+\+\w+):/.exec(example)?.[1];
  if (driver === undefined || id !== 'postgres') return { id, value: `{${id}}` };
  const login = driver.startsWith('jdbc') ? '' : '{postgres.user}:{postgres.password}@';
  const query = driver.startsWith('jdbc') ? '?user={postgres.user}&password={postgres.password}' : '';
  return { id, value: `${driver}://${login}{postgres.host}:{postgres.port}/{postgres.database}${query}` };
}

/** `PGHOST`, `DB_USER`, `REDIS_PORT`: parts of an address, if the host is one of the variables too. */
function byPart(
  name: string,
  names: readonly string[],
  examples: ReadonlyMap<string, string>,
  used: readonly KnownDatastore[],
): { readonly id: GatedDatastore; readonly value: string } | null {
  const [, prefix = '', part = ''] = PART.exec(name) ?? [];
  const family = names.filter((other) => PART.exec(other)?.[1] === prefix);
  if (!family.some((other) => /HOST(NAME)?$|SERVER$/.test(other))) return null;
  const port = family.map((other) => (other.endsWith('PORT') ? examples.get(other) : undefined)).find(Boolean);
  const known = KNOWN_DATASTORES.find((one) => one.prefix.test(prefix));
  const general = /^(DB|DATABASE|SQL|TYPEORM)$/.test(prefix)
    ? used.find((one) => one.id !== 'redis' && one.id !== 'memcached' && (port === undefined || port === one.port))
    : undefined;
  const found =
    known ?? general ?? (/^(DB|DATABASE)$/.test(prefix) && port === '5432' ? KNOWN_DATASTORES[0] : undefined);
  return found === undefined
    ? null
    : { id: found.id, value: `{${found.id}.${PLACEHOLDERS[part] ?? part.toLowerCase()}}` };
}

/** Whether the variable of an example leads to something on this machine that both sides would use. */
function isShared(name: string, value: string, names: readonly string[]): boolean {
  if (OTHERS.test(value)) return true;
  const isHost =
    /(^|_)(HOST|BROKERS?|SERVERS?)$/.test(name) &&
    /^(DB|DATABASE|MYSQL|MARIADB|KAFKA|RABBIT(MQ)?|AMQP|NATS|ELASTIC\w*)_/.test(name);
  return (
    isHost ||
    (LOCAL.test(value) && /^[a-z]+s?:\/\/[^/]*:\d/.test(value) && !/^https?:/.test(value) && names.includes(name))
  );
}

async function imagesOf({ has, read }: Project): Promise<string[]> {
  const file = COMPOSE_FILES.find(has);
  if (file === undefined) return [];
  return Array.from((await read(file)).matchAll(/^[ \t]+image:[ \t]*["']?([^\s"'#]+)/gm), ([, image = '']) => image);
}

function ownStep(names: readonly string[], ids: readonly GatedDatastore[]): string {
  const titles = KNOWN_DATASTORES.filter(({ id }) => ids.includes(id)).map(({ title, id }) => `${title} ({${id}})`);
  return `Check "env": each side gets its own ${titles.join(', ')} by ${names.join(', ')}, because both sides would share the datastore of a fixed address.`;
}

function datastoreStep({ id, title }: KnownDatastore): string {
  return `It uses ${title}, but no variable with its address was found: put "${id}" into "datastores", and {${id}} into "env" as the value of its address. Otherwise both sides share one.`;
}

function sharedStep(names: readonly string[], images: readonly string[]): string[] {
  const found = [...names, ...images];
  if (found.length === 0) return [];
  return [
    `Both sides share what these lead to, at the same time: ${found.join(', ')}. The gate starts only PostgreSQL, MongoDB, Redis and Memcached for each side; start the others yourself, and check that two copies of the service can use them.`,
  ];
}

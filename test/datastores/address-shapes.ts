import type { DatastoreId } from '../../runner/datastores/datastore.ts';

/** Of the loopback device of the namespace, though not loopback; TEST-NET-1 and a private range. */
export const ELSEWHERE = ['192.0.2.2', '10.77.0.5', 'fd00:77::5'] as const;
/** What the names mean there. */
export const HOSTS = [
  '127.0.0.1 localhost',
  '::1 localhost6',
  '10.77.0.5 db.example localhost.example 127.0.0.1.example elsewhere',
  '127.0.0.1 both.example',
  '10.77.0.5 both.example',
  '127.0.0.1 here.example',
  '192.0.2.2 h1,h2',
].join('\n');

export interface Shape {
  readonly id: DatastoreId;
  readonly address: string;
  readonly env?: Readonly<Record<string, string>>;
}

const [ip, private4, private6] = ELSEWHERE;
const hostsOf = (port: string): string[] => [
  `${ip}${port}`,
  `${private4}${port}`,
  `db.example${port}`,
  `DB.EXAMPLE${port}`,
  `localhost.example${port}`,
  `127.0.0.1.example${port}`,
  `both.example${port}`,
  `0xc0000202${port}`,
  `3221225986${port}`,
  `192.0.514${port}`,
  `0300.0.2.02${port}`,
  `%31%30.77.0.5${port}`,
  `here.example:1,${private4}${port}`,
  `127.0.0.1:1,db.example${port}`,
];
const hosts6 = (port: string): string[] => [
  `[${private6}]${port}`,
  `[::ffff:${private4}]${port}`,
  `[::ffff:a4d:5]${port}`,
];

/** Addresses that a driver follows to another place than this machine's loopback device. */
export function shapesOf(port: number): Shape[] {
  const at = `:${port}`;
  const p = `port=${port}`;
  return [
    ...[...hostsOf(at), ...hosts6(at)].map((host): Shape => ({ id: 'postgres', address: `postgres://u:p@${host}/db` })),
    ...[
      `postgres://u@127.0.0.1:${port}/db?host=${ip}`,
      `postgres:///db?host=${private4}&${p}`,
      `postgres:///db?host=127.0.0.1,${private4}&port=1,${port}`,
      `postgres:///db?host=db.example&${p}`,
      `postgresql://u@localhost/db?hostaddr=${ip}&${p}`,
      `postgres://127.0.0.1@${ip}:${port}/db`,
      `postgres://u:p@127.0.0.1@${ip}:${port}/db`,
      `socket:${private4}?db=x`,
      `host=${ip} port=${port}`,
      `postgres://127.0.0.1/db?service=elsewhere`,
      `postgres://u:a b@${ip}:${port}/db`,
    ].map((address): Shape => ({ id: 'postgres', address })),
    { id: 'postgres', address: 'postgres:///db', env: { PGHOST: ip, PGPORT: String(port) } },
    { id: 'postgres', address: `postgres://u@/db?${p}`, env: { PGHOST: 'db.example' } },
    ...[...hostsOf(at), ...hosts6(at)].map((host): Shape => ({ id: 'mongodb', address: `mongodb://${host}/db` })),
    ...[
      `mongodb://127.0.0.1:${port}/?proxyHost=${ip}&proxyPort=${port}`,
      `mongodb://127.0.0.1:1/?ProxyHost=${ip}&proxyPort=${port}`,
      `mongodb+srv://db.example/`,
      `mongodb://u:p@127.0.0.1,${private4}${at}/?replicaSet=rs0`,
      `mongodb://127.0.0.1/?localAddress=127.0.0.1&lookup=x`,
    ].map((address): Shape => ({ id: 'mongodb', address })),
    ...[...hostsOf(at), ...hosts6(at)].map((host): Shape => ({ id: 'redis', address: `redis://:p@${host}/0` })),
    ...[
      `redis:///0?host=${ip}&${p}`,
      `redis://?host=db.example&${p}`,
      `//${private4}:${port}`,
      `${private4}:${port}`,
      `rediss://${ip}:${port}`,
      `redis://127.0.0.1/?sentinels=${ip}&name=x`,
      `redis://127.0.0.1:1@${ip}:${port}`,
      `unix://${private4}:${port}/x`,
      `redis+socket://${private4}:${port}/x`,
    ].map((address): Shape => ({ id: 'redis', address })),
    ...[...hostsOf(at), ...hosts6(at)].map((address): Shape => ({ id: 'memcached', address })),
    ...[`here.example:1, ${ip}:${port}`, `u:p@${ip}:${port}`, `memcached://${private4}:${port}`, ip].map(
      (address): Shape => ({ id: 'memcached', address }),
    ),
  ];
}

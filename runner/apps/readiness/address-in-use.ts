import type { SideKey } from '../../../model/document/gate-result.ts';
import { ADDRESS_IN_USE } from '../../machine/processes/naming-lines.ts';
import type { Listener } from '../../machine/tcp-listeners.ts';
import { OWN_PORT_FIX } from './look-elsewhere.ts';

/** Where a side listens. */
export interface PortsOfSide {
  readonly name: SideKey;
  /** Its own port. */
  readonly port: number;
  /** Null if unknown. */
  readonly listeners: readonly Listener[] | null;
}

const PORTS: readonly RegExp[] = [
  /\bport[ =:#]+"?(\d{2,5})\b/i,
  /(?:\]|\*|\.\d+|localhost|::|\s):+(\d{2,5})\b/,
  /["'],\s*(\d{2,5})\)/,
];

/** The port that a log says is taken: null if it names none; undefined if it says no such thing. */
function portInUse(log: string): number | null | undefined {
  const lines = log.split('\n');
  const saying = [...lines.keys()].filter((index) => ADDRESS_IN_USE.test(lines[index] ?? ''));
  if (saying.length === 0) return undefined;
  // Some name it a line or two before or after.
  const around = saying.flatMap((index) => [index, index + 1, index - 1, index + 2, index - 2]);
  for (const index of [...saying, ...around]) {
    const found = PORTS.map((pattern) => pattern.exec(lines[index] ?? '')?.[1]).find((port) => port !== undefined);
    if (found !== undefined) return Number(found);
  }
  const property = /^\s*port: (\d{2,5}),?$/m.exec(log)?.[1];
  return property === undefined ? null : Number(property);
}

/** Why a side cannot have a port, and what to do; null if its log says no such thing. */
export function explainPortInUse(
  log: string,
  ownPort: number,
  other: PortsOfSide | null,
): { readonly why: string; readonly fix: string } | null {
  const named = portInUse(log);
  if (named === undefined) return null;
  const strange = other?.listeners?.filter(({ port }) => port !== other.port) ?? [];
  const port = named ?? (strange.length === 1 ? (strange[0]?.port ?? null) : null);
  if (port === ownPort)
    return {
      why: `Another program has taken its port ${port} meanwhile.`,
      fix: 'Run it again: each start takes a free port.',
    };
  const words = port === null ? 'A port' : `Port ${port}`;
  const isOthers = port !== null && strange.some((listener) => listener.port === port);
  const who = isOthers
    ? `the ${other?.name} listens on it, because both sides run at the same time`
    : 'the other side or another program listens on it; both sides run at the same time';
  // The other side has its own port as well: this one is for something else.
  const isSecond = isOthers && other?.listeners?.some((listener) => listener.port === other.port) === true;
  return { why: `${words} is in use: ${who}.`, fix: isSecond ? SECOND_PORT_FIX : `${OWN_PORT_FIX} ${SECOND_PORT_FIX}` };
}

const SECOND_PORT_FIX =
  'For a further port, for example of metrics, write {port2} in "start" or "env": it is another free port; or switch that server off.';

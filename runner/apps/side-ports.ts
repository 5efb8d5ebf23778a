import type { GatedService } from '../../model/gate/gated-service.ts';
import { freePort } from '../machine/free-port.ts';

/** The free ports that one start of a side gets. */
export interface TakenPorts {
  readonly port: number;
  /** Those of `{port2}` and the like. */
  readonly further: readonly number[];
  /** By the names of their placeholders. */
  readonly placeholders: Readonly<Record<string, string>>;
}

/** The texts that may name further ports. */
interface PortTexts {
  readonly env: Readonly<Record<string, string>>;
  readonly migrate?: string | undefined;
  readonly seed?: string | undefined;
  readonly start?: string | undefined;
  readonly ready?: string | null | undefined;
}

/** Takes a free port for a side, and further ones. */
export async function takePorts(service: GatedService): Promise<TakenPorts> {
  const port = await freePort();
  const further = await furtherPorts(service);
  return { port, further: Object.values(further).map(Number), placeholders: { port: String(port), ...further } };
}

/** A free port for each of `{port2}`, `{port3}` … that commands or the environment name, by these names. */
export async function furtherPorts({ env, migrate, seed, start, ready }: PortTexts): Promise<Record<string, string>> {
  const texts = [migrate, seed, start, ready, ...Object.values(env)].join('\n');
  const names = new Set([...texts.matchAll(/\{(port\d+)\}/g)].map(([, name]) => name as string));
  const ports: Record<string, string> = {};
  for (const name of names) ports[name] = String(await freePort());
  return ports;
}

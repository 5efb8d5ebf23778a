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

/** Takes a free port for a side, and one for each of `{port2}`, `{port3}` … that its start or environment names. */
export async function takePorts({ start, env, ready = '' }: GatedService): Promise<TakenPorts> {
  const texts = [start, ready, ...Object.values(env)].join('\n');
  const names = new Set([...texts.matchAll(/\{(port\d+)\}/g)].map(([, name]) => name as string));
  const port = await freePort();
  const placeholders: Record<string, string> = { port: String(port) };
  const further: number[] = [];
  for (const name of names) {
    const another = await freePort();
    further.push(another);
    placeholders[name] = String(another);
  }
  return { port, further, placeholders };
}

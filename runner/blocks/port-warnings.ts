import { SIDES, otherSide } from '../../model/gate/sides.ts';
import type { Warning } from '../../model/warnings.ts';
import { explainPortInUse } from '../apps/readiness/address-in-use.ts';
import type { SidePorts } from '../apps/start-side.ts';

/** Warns of a side that runs, but printed that it could not have a port: both sides do not do the same work. */
export async function portWarnings(ports: SidePorts): Promise<Warning[]> {
  const found = SIDES.map(async (side): Promise<Warning[]> => {
    const own = ports[side];
    if (own === undefined) return [];
    const taken = explainPortInUse(await own.log(), own.now().port, ports[otherSide(side)]?.now() ?? null);
    if (taken === null) return [];
    return [
      {
        code: 'port-in-use',
        message: `The ${side} printed that it could not have a port, and runs without it. ${taken.why}`,
        fix: taken.fix,
        invalidates: false,
      },
    ];
  });
  return (await Promise.all(found)).flat();
}

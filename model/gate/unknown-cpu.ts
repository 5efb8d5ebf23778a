import type { GateBlock, GatePlan } from './gate-result.ts';

/**
 * Endpoints whose CPU per request is known of some blocks or of one side only: something in the service hides it, such as
 * processes that end while they are measured. Where no block tells it, the system does not, and that is another matter.
 */
export function endpointsOfPatchyCpu(
  { endpoints }: Pick<GatePlan, 'endpoints'>,
  blocks: readonly GateBlock[],
): string[] {
  return endpoints.filter((endpoint) => {
    const known = blocks
      .flatMap((block) => block.endpoints.filter((measure) => measure.endpoint === endpoint))
      .flatMap(({ base, head }) => [base.cpuUs !== null, head.cpuUs !== null]);
    return known.includes(true) && known.includes(false);
  });
}

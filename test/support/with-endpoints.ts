import type { EndpointMeasure, GateBlock, GateResult } from '../../model/document/gate-result.ts';

type WithMeasures<Measure> = Omit<GateResult, 'blocks'> & {
  readonly blocks: (Omit<GateBlock, 'endpoints'> & { endpoints: Measure[] })[];
};

/**
 * The gate with each endpoint's measure in each block replaced by what `change` makes of it: as of an earlier version,
 * for instance.
 */
export function withEndpoints<Measure = EndpointMeasure>(
  gate: GateResult,
  change: (measure: EndpointMeasure, block: GateBlock) => Measure,
): WithMeasures<Measure> {
  const blocks = gate.blocks.map((block) => ({
    ...block,
    endpoints: block.endpoints.map((measure) => change(measure, block)),
  }));
  return { ...gate, blocks };
}

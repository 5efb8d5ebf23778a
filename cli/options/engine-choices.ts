import type { Engine } from '../../runner/load/engines/engine.ts';
import { engines } from '../../runner/load/engines/registry.ts';
import { unknownName } from './unknown-name.ts';

/** Engines that a user may choose. */
export const ENGINES: readonly Engine[] = Object.values<Engine>(engines);

/** Engines by their names. @throws StackbenchError (exit 2) for an unknown one */
export function chooseEngines(names: readonly string[]): Engine[] {
  return names.map((name) => {
    const engine = ENGINES.find(({ id }) => id === name);
    if (engine === undefined)
      throw unknownName(
        'engine',
        name,
        ENGINES.map(({ id }) => id),
      );
    return engine;
  });
}

import type { Engine } from '../../runner/load/engines/engine.ts';
import { engines } from '../../runner/load/engines/registry.ts';
import { optionNames } from './option-names.ts';
import { unknownName } from './unknown-name.ts';

/** Engines that a user may choose. */
export const ENGINES: readonly Engine[] = Object.values<Engine>(engines);

/** Engines by their names, as a flag gives them. @throws StackbenchError (exit 2) for an unknown one */
export function chooseEngines(given: unknown): Engine[] {
  const known = ENGINES.map(({ id }) => id);
  return optionNames(given, { flag: 'engines', kind: 'engine', known }).map((name) => {
    const engine = ENGINES.find(({ id }) => id === name);
    if (engine === undefined) throw unknownName('engine', name, known);
    return engine;
  });
}

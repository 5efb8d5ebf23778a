import type { FlatSettings, SettingValue, TargetSpec } from '../../targets/catalogue.ts';
import { usageError } from './explain-usage.ts';

/** A variable of the environment of a stack of the user's, as a setting: `env.LOG_LEVEL`. */
const NAME = /^env\.([A-Za-z_]\w*)$/;
/** How such settings are named where settings are listed. */
export const ANY_VARIABLE = 'env.NAME';
/** Values are part of ids, and those of file names. */
const VALUE = /^[\w.:+-]{1,40}$/;

/** Whether a setting is a variable of a stack of the user's, whose other settings stackbench does not know. */
export function isVariableOf(spec: TargetSpec, name: string): boolean {
  return getsVariables(spec) && NAME.test(name);
}

/** Whether stackbench gives a stack of the user's its environment: a server that runs already has its own. */
export function getsVariables({ own }: TargetSpec): boolean {
  return own !== undefined && own.url === undefined;
}

/** @throws StackbenchError (exit 2) for a value that cannot be part of an id */
export function readVariable(name: string, text: string): SettingValue {
  if (VALUE.test(text)) return text;
  throw usageError({
    what: `${name} does not understand "${text}".`,
    why: 'A value that varies is part of the name of its variant: it has 1 to 40 letters, digits and . : + - _.',
    fix: 'Give the stack a variable with such values, and let it choose by them.',
  });
}

/** A stack of the user's with the variables of a variant; other stacks as they are. */
export function withVariables(spec: TargetSpec, settings: FlatSettings): Pick<TargetSpec, 'own'> {
  const { own } = spec;
  if (own === undefined) return {};
  const changed = Object.entries(settings).flatMap(([name, value]): [string, string][] => {
    const variable = NAME.exec(name)?.[1];
    return variable === undefined ? [] : [[variable, String(value)]];
  });
  return { own: { ...own, env: { ...own.env, ...Object.fromEntries(changed) } } };
}

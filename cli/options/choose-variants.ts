import type { FlatSettings, SettingValue, TargetSpec } from '../../targets/catalogue.ts';
import { whyImpossible } from '../../targets/impossible-settings.ts';
import { readSetting } from '../../targets/settings.ts';
import { type IdleSetting, idleSettings, settingNamesOf } from '../../targets/stack-settings.ts';
import { ANY_VARIABLE, getsVariables, isVariableOf, readVariable, withVariables } from './environment-variants.ts';
import { usageError } from './explain-usage.ts';
import { unknownName } from './unknown-name.ts';

/** Most combinations of values, for each stack: all of them run at the same time. */
const MOST_VARIANTS = 16;

interface Varied {
  readonly name: string;
  readonly values: readonly SettingValue[];
}

interface Chosen {
  readonly specs: readonly TargetSpec[];
  /** Whether the user named the stacks: then each of them must have the settings. */
  readonly named: boolean;
}

/**
 * The variants of each stack: one for each combination of the values of `name=value,value`, the first values first.
 * Without any, the stacks as they are.
 * @throws StackbenchError (exit 2) for an unknown setting or value, one that a named stack does not have, or too many
 */
export function chooseVariants({ specs, named }: Chosen, texts: readonly string[]): readonly TargetSpec[] {
  if (texts.length === 0) return specs;
  const known = [...new Set(specs.flatMap(namesOf))];
  const varied = texts.map((text) => readVaried(text, known, specs));
  checkNames(varied);
  const having = specs.filter((spec) => varied.every(({ name }) => hasSetting(spec, name)));
  const without = specs.find((spec) => !having.includes(spec));
  if (without !== undefined && (named || having.length === 0))
    throw notOfStack(
      without,
      varied.map(({ name }) => name),
    );
  const combined = combinations(varied);
  if (combined.length > MOST_VARIANTS || combined.length < 2) throw wrongNumber(combined.length);
  const possible = having.filter((spec) => combined.every((settings) => whyImpossible(spec, settings) === null));
  if (possible.length < having.length && (named || possible.length === 0)) requirePossible(having, combined);
  return possible.flatMap((spec) => combined.map((settings) => variantOf(spec, settings)));
}

/**
 * The variants of each stack with given settings, as a study names them; the stacks as they are for none.
 * @throws StackbenchError (exit 2) for a setting or a value that a stack cannot have, or too many variants
 */
export function variantsOfStudy(specs: readonly TargetSpec[], variants: readonly FlatSettings[]): TargetSpec[] {
  if (variants.length > MOST_VARIANTS) throw wrongNumber(variants.length);
  const [only = {}] = variants;
  if (variants.length === 1 && Object.keys(only).length === 0) return [...specs];
  requirePossible(specs, variants);
  return specs.flatMap((spec) => variants.map((settings) => variantOf(spec, checkedSettings(spec, settings))));
}

/** @throws StackbenchError (exit 2) for two stacks of a study that are the same */
export function requireDifferent(specs: readonly TargetSpec[]): void {
  const twice = specs.find(({ id }, index) => specs.findIndex((one) => one.id === id) !== index);
  if (twice === undefined) return;
  throw usageError({
    what: `Two variants of the study are the same: ${twice.id}.`,
    why: 'Each variant differs from the others in a setting.',
    fix: 'Remove one of them from "variants" or "beside".',
  });
}

function checkedSettings(spec: TargetSpec, settings: FlatSettings): FlatSettings {
  for (const name of Object.keys(settings))
    if (!hasSetting(spec, name)) {
      if (namesOf(spec).length === 0) throw notOfStack(spec, [name]);
      throw unknownName(`setting of ${spec.id}`, name, namesOf(spec), adviceOnIndex(name));
    }
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, readValue(name, `${value}`, `"${name}"`)]),
  );
}

function hasSetting(spec: TargetSpec, name: string): boolean {
  return namesOf(spec).includes(name) || isVariableOf(spec, name);
}

function namesOf(spec: TargetSpec): string[] {
  return [...settingNamesOf(spec), ...(getsVariables(spec) ? [ANY_VARIABLE] : [])];
}

function readVaried(text: string, known: readonly string[], specs: readonly TargetSpec[]): Varied {
  const [name, list] = splitAt(text);
  const [first] = specs;
  if (name === '' || list === '')
    throw usageError({
      what: `--vary does not understand "${text}".`,
      why: 'It takes a setting and its values.',
      fix: 'Write for example --vary postgres.poolMax=1,2,5,10.',
    });
  if (known.length === 0 && first !== undefined) throw notOfStack(first, [name]);
  if (!known.includes(name) && !specs.some((spec) => isVariableOf(spec, name)))
    throw unknownName('setting', name, known, adviceOnIndex(name));
  const values = list.split(',').map((word) => readValue(name, word.trim(), `--vary ${name}`));
  return { name, values: [...new Set(values)] };
}

/** What to do about an index that a stack cannot have; null if the name is that of something else. */
function adviceOnIndex(name: string): string | null {
  if (!/\.nameIndex$/i.test(name)) return null;
  return 'Only PostgreSQL and MongoDB have an index of names: name a stack on one of them. For Redis, redisStore.nameSet=true keeps a sorted set of names instead.';
}

function splitAt(text: string): readonly [name: string, values: string] {
  const at = text.indexOf('=');
  return at === -1 ? [text.trim(), ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

/** @throws StackbenchError (exit 2); `where` names the place of the value */
function readValue(name: string, text: string, where: string): SettingValue {
  if (name.startsWith('env.')) return readVariable(name, text);
  const read = readSetting(name, text);
  if ('value' in read) return read.value;
  throw usageError({
    what: `${where} does not understand "${text}".`,
    why: `It is ${read.allowed}.`,
    fix: 'Give one of these values; several of --vary are separated by commas.',
  });
}

function checkNames(varied: readonly Varied[]): void {
  const names = varied.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw usageError({
    what: `--vary ${twice} is given twice.`,
    why: 'Each combination has one value of a setting.',
    fix: `Give all values at once: --vary ${twice}=${varied
      .filter(({ name }) => name === twice)
      .flatMap(({ values }) => values)
      .join(',')}.`,
  });
}

function combinations(varied: readonly Varied[]): FlatSettings[] {
  return varied.reduce<FlatSettings[]>(
    (done, { name, values }) => done.flatMap((settings) => values.map((value) => ({ ...settings, [name]: value }))),
    [{}],
  );
}

/** @throws StackbenchError (exit 2) for a setting that has no effect beside the others */
function variantOf(spec: TargetSpec, settings: FlatSettings): TargetSpec {
  const [idle] = idleSettings(settings);
  if (idle !== undefined) throw withoutEffect(idle);
  const text = Object.keys(settings).length === 0 ? 'default' : textOf(settings);
  return {
    ...spec,
    ...withVariables(spec, settings),
    id: `${spec.id}@${text}`,
    title: `${spec.title}, ${text}`,
    sameAs: spec.id,
    settings,
  };
}

/** `poolMax=5`; with the whole names if two settings differ only in their part. */
function textOf(settings: FlatSettings): string {
  const names = Object.keys(settings);
  const short = names.map((name) => name.slice(name.indexOf('.') + 1));
  const shown = new Set(short).size === names.length ? short : names;
  return Object.values(settings)
    .map((value, index) => `${shown[index]}=${value}`)
    .join('+');
}

/** @throws StackbenchError (exit 2) for the first stack that cannot have some of the settings */
function requirePossible(specs: readonly TargetSpec[], variants: readonly FlatSettings[]): void {
  for (const spec of specs)
    for (const settings of variants) {
      const impossible = whyImpossible(spec, settings);
      if (impossible === null) continue;
      const { setting, value, why, fix } = impossible;
      throw usageError({ what: `${spec.id} cannot have ${setting}=${value}.`, why, fix });
    }
}

function notOfStack(spec: TargetSpec, names: readonly string[]): Error {
  const own = namesOf(spec);
  const missing = names.find((name) => !hasSetting(spec, name)) ?? '';
  return usageError({
    what: `${spec.id} has no setting ${missing}.`,
    why: whyWithout(spec, own),
    fix: `Name stacks that have it with --targets, or leave --targets out.`,
  });
}

function whyWithout({ own }: TargetSpec, names: readonly string[]): string {
  if (names.length > 0) return `Its settings: ${names.join(', ')}.`;
  return own?.url === undefined
    ? 'It has no settings.'
    : 'It runs already ("url"), so stackbench gives it no environment: it has no settings.';
}

function withoutEffect({ name, needs, value, instead }: IdleSetting): Error {
  return usageError({
    what: `${name} has no effect in a variant without ${needs}=${value}.`,
    why: `${needs} is ${instead} in it.`,
    fix: `Write ${needs}=${value} in it, or leave ${name} out; with --vary: --vary ${needs}=${value} --vary ${name}=….`,
  });
}

function wrongNumber(count: number): Error {
  return usageError({
    what: count < 2 ? '--vary has one value: nothing to compare.' : `There are ${count} variants of each stack.`,
    why: `All variants run at the same time; 2 to ${MOST_VARIANTS} are possible.`,
    fix: count < 2 ? 'Give two values or more, the one to compare with first.' : 'Leave out some values.',
  });
}

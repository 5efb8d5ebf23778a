import type { StackbenchError } from '../../model/stackbench-error.ts';
import { suggestName } from '../../model/suggest-name.ts';
import { listNames } from '../../reports/words/list-names.ts';
import type { Command } from '../commands/command.ts';
import { usageError } from './explain-usage.ts';
import { foreignFlagAdvice } from './foreign-flags.ts';
import { GENERAL_OPTIONS } from './general-options.ts';
import type { OptionSpec, OptionTable } from './option-spec.ts';
import { unknownName } from './unknown-name.ts';

/** Dashes that editors and web pages make of hyphens. */
const DASHES = /^[\u2010-\u2015\u2212]+/;
const LONG = /^--([^=]+)(?:=(.*))?$/s;
const SHORT = /^-([a-zA-Z])(.*)$/s;

/**
 * Checks the flags of a command line in the order in which they were typed: the parser neither suggests names nor
 * refuses empty values.
 * @returns notes for the user: flags that were given twice
 * @throws StackbenchError (exit 2) for the first one that the command does not take as it was typed
 */
export function checkFlags(argv: readonly string[], command: Command, commands: readonly Command[]): string[] {
  const options: OptionTable = { ...command.options, ...GENERAL_OPTIONS };
  const end = argv.indexOf('--');
  const words = end === -1 ? argv : argv.slice(0, end);
  const given = new Map<string, string[]>();
  let isValue = false;
  for (const [index, word] of words.entries()) {
    const [wasValue, isFlag] = [isValue, LONG.test(word) || SHORT.test(word)];
    isValue = false;
    if (wasValue && !isFlag) continue;
    if (DASHES.test(word)) throw notAHyphen(word);
    if (word === '-') throw noStream();
    if (!isFlag) continue;
    const [name, spec] = flagOf(word, options) ?? [null, null];
    if (name === null) throw unknownFlag(word.replace(/=.*/s, ''), options, commands);
    const attached = /=(.*)$/s.exec(word)?.[1] ?? /^-\w(.+)$/s.exec(word)?.[1];
    if (spec.type === 'boolean') {
      checkSwitch(name, attached);
      continue;
    }
    isValue = attached === undefined;
    const value = attached ?? words[index + 1];
    checkValue(name, spec, word, value);
    if (spec.list !== true && value !== undefined) given.set(name, [...(given.get(name) ?? []), value]);
  }
  return Array.from(given, ([name, values]) => noteOf(name, values)).filter((note) => note !== null);
}

/** The option that a word sets: `--rate`, `--rate=5`, `--no-debug`, `-o`, `-o=x`, `-o/tmp`. */
function flagOf(word: string, options: OptionTable): readonly [string, OptionSpec] | null {
  const [, long] = LONG.exec(word) ?? [];
  if (long !== undefined) return longFlag(long, options);
  const [, letter, rest = ''] = SHORT.exec(word) ?? [];
  return /^\w*[a-z]/i.test(rest) ? null : (Object.entries(options).find(([, { alias }]) => alias === letter) ?? null);
}

/** The flag that a name is, also with `no-` in front. */
function longFlag(name: string, options: OptionTable): readonly [string, OptionSpec] | null {
  for (const candidate of [name, name.replace(/^no-/, '')]) {
    const spec = Object.hasOwn(options, candidate) ? options[candidate] : undefined;
    if (spec !== undefined) return [candidate, spec];
    const other = Object.entries(options).find(([, { otherName }]) => otherName === candidate);
    if (other !== undefined) return other;
  }
  return null;
}

function checkSwitch(name: string, value: string | undefined): void {
  if (value === undefined || value === 'true' || value === 'false') return;
  throw usageError({
    what: `--${name} does not understand "${value}".`,
    why: 'It is a switch and takes no value.',
    fix: `Write --${name}, or remove it.`,
  });
}

function checkValue(name: string, spec: OptionSpec, word: string, value: string | undefined): void {
  if (word.startsWith('--no-')) {
    throw usageError({
      what: `There is no flag "${word}".`,
      why: `--${name} takes a value (${spec.value}), so it cannot be switched off.`,
      fix: `Write --${name} with a value, or remove it.`,
    });
  }
  // A title is any text; with an empty one, the report has none.
  if (name === 'title') return;
  if (value === '-') throw noStream();
  if (value === undefined || value.trim() !== '') return;
  throw usageError({
    what: `--${name} has an empty value: "${value}".`,
    why: `It requires a value (${spec.value}). An empty one often comes from a shell variable that is not set.`,
    fix: `Write a value after --${name}, or remove it.`,
  });
}

function noteOf(name: string, values: readonly string[]): string | null {
  const last = values.at(-1);
  return new Set(values).size < 2
    ? null
    : `Note: --${name} is given ${values.length} times; the last one is used: ${last}.`;
}

function notAHyphen(word: string): StackbenchError {
  const dashes = DASHES.exec(word)?.[0] ?? '';
  return usageError({
    what: `"${word}" begins with "${dashes}", which is not a hyphen.`,
    why: 'Flags begin with two hyphens (--). Editors and web pages often replace them by a longer dash.',
    fix: `Write --${word.slice(dashes.length).replace(/^-+/, '')}.`,
  });
}

function noStream(): StackbenchError {
  return usageError({
    what: 'A "-" is given instead of a file or a folder.',
    why: 'stackbench does not read standard input, and writes its results into files.',
    fix: 'Name a file or a folder.',
  });
}

function unknownFlag(typed: string, options: OptionTable, commands: readonly Command[]): StackbenchError {
  const known = Object.keys(options);
  // wrk and others take a value without a blank: `-c10`.
  const name = typed.replace(/^-+/, '').replace(/^([a-zA-Z])\d+$/, '$1');
  const flags = known.map((flag) => `--${flag}`);
  const near = withLetter(name, flags) ?? (suggestName(typed, flags) === null ? elsewhere(name, commands) : null);
  const advice = foreignFlagAdvice(name, known, (ours) => elsewhere(ours, commands)) ?? near;
  return unknownName('flag', typed, flags, advice);
}

/** Flags that begin with the letter of a short one. */
function withLetter(name: string, flags: readonly string[]): string | null {
  const found = flags.filter((flag) => name.length === 1 && flag.startsWith(`--${name.toLowerCase()}`));
  return found.length === 0 ? null : `Did you mean ${found.join(' or ')}?`;
}

/** Commands that have the flag. */
function elsewhere(name: string, commands: readonly Command[]): string | null {
  const owners = commands.filter(({ options }) => Object.hasOwn(options, name));
  const names = listNames(owners.map((owner) => owner.name));
  return owners.length === 0 ? null : `--${name} is a flag of ${names}. Remove it here.`;
}

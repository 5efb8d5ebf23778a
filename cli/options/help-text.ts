import { type Command, usageOf } from '../commands/command.ts';
import { GENERAL_OPTIONS } from './general-options.ts';
import { type OptionSpec, type OptionTable, shownDefault } from './option-spec.ts';

/** Widest column of names; a longer name has a line of its own. */
const WIDEST_NAMES = 30;
/** Characters of a note in brackets that is not broken into lines. */
const LONGEST_WHOLE = 36;
/** Column in which meanings of exit codes begin. */
const EXIT_CODE_COLUMN = 9;
const NO_BREAK = '\u00A0';

const ABOUT = `stackbench measures HTTP services and reports how certain the results are.
  run    compares ready-made stacks behind the same small API on this machine
  gate   compares two commits of your service and fails if the newer one is slower`;

/** Help of stackbench itself: what it is, and its commands. */
export function overviewHelp(commands: readonly Command[], width: number): string {
  const rows = commands.map((command): Row => [usageOf(command), command.describe]);
  const layout = { width, column: Math.max(...rows.map(([usage]) => usage.length)) + 4 };
  return [
    'Usage: stackbench <command> [flags]',
    ABOUT,
    section('Commands', rows, layout),
    section('General', optionRows(GENERAL_OPTIONS), layout),
    'Flags, defaults and examples of a command: stackbench <command> --help, or stackbench help <command>',
  ].join('\n\n');
}

/** Help of one command: usage, options in their groups, examples, exit codes and pages. */
export function commandHelp(command: Command, width: number): string {
  const { positional, describe, examples, answers } = command;
  const options: OptionTable = { ...command.options, ...GENERAL_OPTIONS };
  const layout = { width, column: columnOf(options) };
  const groups = Map.groupBy(Object.entries(options), ([, { group }]) => group);
  return [
    `Usage: stackbench ${usageOf(command)} [flags]`,
    wrapped(`${describe}.`, width),
    ...(positional === undefined ? [] : [section('Arguments', [[positional.name, positional.describe]], layout)]),
    ...Array.from(groups, ([title, members]) => section(title, optionRows(Object.fromEntries(members)), layout)),
    ['Examples:', ...examples.flatMap(({ call, does }) => [`  # ${does}`, `  stackbench ${call}`])].join('\n'),
    ...(answers === undefined
      ? []
      : [section('Exit codes', Object.entries(answers.exitCodes), { width, column: EXIT_CODE_COLUMN })]),
    ...(answers === undefined
      ? []
      : [wrapped(`More, in a checkout of stackbench: ${answers.docs.join(', ')}.`, width)]),
  ].join('\n\n');
}

type Row = readonly [name: string, description: string];

interface Layout {
  readonly width: number;
  readonly column: number;
}

function optionRows(table: OptionTable): Row[] {
  return Object.entries(table).map(([name, spec]) => [flagOf(name, spec), descriptionOf(spec)]);
}

function flagOf(name: string, { alias, otherName, value }: OptionSpec): string {
  const other = otherName === undefined ? '' : `, --${otherName}`;
  return `${alias === undefined ? '' : `-${alias}, `}--${name}${other}${value === undefined ? '' : ` <${value}>`}`;
}

function descriptionOf(spec: OptionSpec): string {
  const { describe, range } = spec;
  const standard = shownDefault(spec);
  const notes = [
    ...(range === undefined || spec.default === undefined ? [] : [`[${range[0]} to ${range[1]}]`]),
    ...(standard === null ? [] : [`[default: ${standard}]`]),
  ];
  return [describe, ...notes.map((note) => (note.length > LONGEST_WHOLE ? note : note.replaceAll(' ', NO_BREAK)))].join(
    ' ',
  );
}

/** Width of the column of names, the same in every section of a command. */
function columnOf(options: OptionTable): number {
  return Math.min(WIDEST_NAMES, Math.max(...optionRows(options).map(([name]) => name.length)) + 4);
}

function section(title: string, rows: readonly Row[], { width, column }: Layout): string {
  const lines = rows.flatMap(([name, description]) => {
    const [first = '', ...rest] = wrapped(description, width - column).split('\n');
    const beside = name.length + 4 <= column;
    return [
      ...(beside ? [`  ${name}`.padEnd(column) + first] : [`  ${name}`, ' '.repeat(column) + first]),
      ...rest.map((line) => ' '.repeat(column) + line),
    ];
  });
  return [`${title}:`, ...lines].join('\n');
}

/** Breaks a text between words; one that is longer than a line has a line of its own. */
function wrapped(text: string, width: number): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n').replaceAll(NO_BREAK, ' ');
}

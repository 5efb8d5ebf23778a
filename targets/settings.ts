import type { FlatSettings, SettingValue } from './catalogue.ts';
import {
  AS_SERVER,
  NODE_SETTING,
  type Setting,
  type SettingPart,
  type Settings,
  TABLE,
  settingNames,
  settingOf,
} from './setting-table.ts';
import { idleSettings } from './stack-settings.ts';

/** The environment variable with those settings of a stack that are not the default ones, as JSON. */
export const SETTINGS_ENV = 'STACK_SETTINGS';

/** The environment variable with the secret of `express.auth`: the key of the signatures, or the API key itself. */
export const AUTH_SECRET_ENV = 'AUTH_SECRET';

/** The settings of a stack: those of `STACK_SETTINGS` in its environment, and the default of every other one. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const text = env[SETTINGS_ENV] ?? '';
  const given = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  const changed = new Map(Object.entries(given).map(([name, value]) => [name, checked(name, String(value))]));
  return nested((name, setting) => changed.get(name) ?? setting.default);
}

/** The settings of some parts by their names, without those that the server decides, and those without an effect. */
export function flatSettings(settings: Settings, parts: readonly SettingPart[]): FlatSettings {
  const all: FlatSettings = Object.fromEntries(
    parts.flatMap((part) =>
      Object.entries<SettingValue>(settings[part]).flatMap(([name, value]) =>
        value === AS_SERVER ? [] : [[`${part}.${name}`, value]],
      ),
    ),
  );
  const idle = new Set(idleSettings(all).map(({ name }) => name));
  return Object.fromEntries(Object.entries(all).filter(([name]) => !idle.has(name)));
}

/** A setting that can be changed, for people. */
interface SettingRow {
  readonly name: string;
  readonly default: SettingValue;
  /** `a whole number from 1 to 9999` */
  readonly allowed: string;
  readonly note: string | null;
}

/** All settings that can be changed. */
export function listSettings(): SettingRow[] {
  return [...settingNames(Object.keys(TABLE) as SettingPart[]), NODE_SETTING].map((name) => {
    const setting = settingOf(name);
    return { name, default: setting.default, allowed: allowedValues(setting), note: setting.note ?? null };
  });
}

/** The value that a text gives to a setting; what can be written instead, in words, if it gives none. */
export function readSetting(
  name: string,
  text: string,
): { readonly value: SettingValue } | { readonly allowed: string } {
  const setting = settingOf(name);
  const { values } = setting;
  if (values === 'on or off' && (text === 'true' || text === 'false')) return { value: text === 'true' };
  if (isWords(values) && values.includes(text)) return { value: text };
  if (isRange(values)) {
    const [smallest, largest] = values;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= smallest && value <= largest) return { value };
  }
  return { allowed: allowedValues(setting) };
}

function allowedValues({ values, default: fallback }: Setting<SettingValue>): string {
  if (values === 'fixed') return `only ${fallback}`;
  if (values === 'on or off') return 'true or false';
  return isRange(values) ? `a whole number from ${values[0]} to ${values[1]}` : values.join(' or ');
}

type Values = Setting<SettingValue>['values'];

function isRange(values: Values): values is readonly [number, number] {
  return typeof values[0] === 'number';
}

function isWords(values: Values): values is readonly string[] {
  return Array.isArray(values) && !isRange(values);
}

function checked(name: string, text: string): SettingValue {
  const read = readSetting(name, text);
  if ('value' in read) return read.value;
  throw new Error(`${SETTINGS_ENV}: ${name} is ${read.allowed}, and not ${text}.`);
}

function nested(valueOf: (name: string, setting: Setting<SettingValue>) => SettingValue): Settings {
  const parts = Object.entries<Record<string, Setting<SettingValue>>>(TABLE).map(([part, of]) => [
    part,
    Object.fromEntries(Object.entries(of).map(([name, setting]) => [name, valueOf(`${part}.${name}`, setting)])),
  ]);
  return Object.fromEntries(parts) as Settings;
}

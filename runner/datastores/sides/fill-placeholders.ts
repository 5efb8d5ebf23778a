import type { z } from 'zod';

type Values = Readonly<Record<string, string>>;
type Json = z.core.util.JSONType;

/**
 * Replaces `{name}` placeholders in a text. A name without a value stays as it is, because JSON has braces too, and so
 * does `{{name}}` of a template; `\{name}` is written `{name}`.
 */
export function fillPlaceholders(text: string, values: Values): string {
  return text.replaceAll(/\{\{[\w.-]+\}\}|(\\?)\{([\w.-]+)\}/g, (whole, escape?: string, name?: string) => {
    if (name === undefined) return whole;
    if (escape !== '') return whole.slice(1);
    return Object.hasOwn(values, name) ? (values[name] as string) : whole;
  });
}

/** The same for each value of a record. */
export function fillRecord(record: Values, values: Values): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, text]) => [name, fillPlaceholders(text, values)]));
}

/** The same for each text in JSON, names of members included. */
export function fillJson(json: Json, values: Values): Json {
  if (typeof json === 'string') return fillPlaceholders(json, values);
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map((entry) => fillJson(entry, values));
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [fillPlaceholders(name, values), fillJson(value, values)]),
  );
}

/** Replaces `{name}` placeholders in a text; a name without a value stays as it is, because JSON has braces too. */
export function fillPlaceholders(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{([\w.-]+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] as string) : whole,
  );
}

/** The same for each value of a record. */
export function fillRecord(
  record: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, text]) => [name, fillPlaceholders(text, values)]));
}

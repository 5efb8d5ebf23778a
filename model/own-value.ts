/** The value that a record itself has under a name: `constructor` and the like, which every object inherits, are names as any other. */
export function ownValue<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

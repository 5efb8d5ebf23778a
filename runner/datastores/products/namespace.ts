/** Guards every removal: only what carries our name is ever dropped. */
export function requireOurs(namespace: string): void {
  if (!/^stackbench_[a-z0-9_]+$/.test(namespace)) throw new Error(`"${namespace}" is not a namespace of stackbench.`);
}

import type { Warning } from '../../../model/warnings.ts';

/** Warns that both sides ran with Node options of the shell that the gate was called in. Empty without any. */
export function inheritedOptions(env: Readonly<Record<string, string | undefined>>): Warning[] {
  const options = env['NODE_OPTIONS']?.trim() ?? '';
  if (options === '') return [];
  return [
    {
      code: 'inherited-options',
      message: `Both sides ran with NODE_OPTIONS="${options}", which the gate was called with.`,
      fix: 'Unset it if the service runs without it, or set it in service.env.',
      invalidates: false,
    },
  ];
}

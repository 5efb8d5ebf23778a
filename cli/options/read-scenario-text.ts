import { parseJsonc } from '../../model/parse-jsonc.ts';
import { secretsInJson } from '../../model/secrets/secrets-in.ts';
import { readTextFile } from '../../runner/machine/files/read-regular-file.ts';
import { keepSecrets } from '../../runner/machine/known-secrets.ts';

/** The text of a scenario file, or of its values; secrets in its requests are hidden in everything that is written. */
export async function readScenarioText(file: string): Promise<string> {
  const text = await readTextFile(file);
  try {
    keepSecrets(secretsInJson(parseJsonc(text)));
  } catch {
    // Its reader says what is wrong with it; values need not be JSON.
  }
  return text;
}

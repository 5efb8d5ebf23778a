import { setGlobalProxyFromEnv } from 'node:http';

type Env = Readonly<Record<string, string | undefined>>;

const VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'];

/**
 * Sends requests through the proxy that the environment names; returns how to undo that.
 * @throws Error that names a variable without a valid address
 */
export function useProxy(env: Env): () => void {
  try {
    return setGlobalProxyFromEnv(env);
  } catch (cause) {
    const wrong = VARIABLES.filter((name) => !['', undefined].includes(env[name]) && !isAddress(`${env[name]}`));
    // The address itself may contain a password.
    throw new Error(
      `${wrong.join(' and ') || 'a variable of the environment'} does not name a proxy such as http://host:port`,
      {
        cause,
      },
    );
  }
}

function isAddress(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}

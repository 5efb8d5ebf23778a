import { setGlobalProxyFromEnv } from 'node:http';

type Env = Readonly<Record<string, string | undefined>>;

const VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'];

/** Lets requests go through the proxy that the environment names; returns what ends that. @throws Error that names the variable which is no address of one */
export function useProxy(env: Env): () => void {
  try {
    return setGlobalProxyFromEnv(env);
  } catch (cause) {
    const wrong = VARIABLES.filter((name) => !['', undefined].includes(env[name]) && !isAddress(`${env[name]}`));
    // The address itself may hold a password.
    throw new Error(
      `${wrong.join(' and ') || 'a variable of the environment'} names no proxy such as http://host:port`,
      {
        cause,
      },
    );
  }
}

function isAddress(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}

import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** Headless as root too, and without a word to anyone outside. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Why browser tests are skipped where there is no Chromium. */
export const NO_CHROMIUM = 'no Chromium: install it, or name one in STACKBENCH_CHROMIUM';

/** The Chromium of this machine: STACKBENCH_CHROMIUM, or the first on PATH; null without one. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | null {
  const named = env['STACKBENCH_CHROMIUM'];
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const candidates = named ? [named] : NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find(isExecutable) ?? null;
}

/** A browser with an empty profile of its own; `close` ends it and removes the profile. */
export async function startChromium(
  executablePath: string,
  options: {
    readonly width?: number;
    readonly height?: number;
    readonly dark?: boolean;
    readonly javaScript?: boolean;
  } = {},
): Promise<{ readonly context: BrowserContext; readonly close: () => Promise<void> }> {
  const profile = mkdtempSync(join(tmpdir(), 'stackbench-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: FLAGS,
    headless: true,
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.dark === true ? 'dark' : 'light',
    javaScriptEnabled: options.javaScript ?? true,
    offline: true,
  });
  const close = async (): Promise<void> => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  };
  return { context, close };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

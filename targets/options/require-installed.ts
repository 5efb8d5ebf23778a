/**
 * Loads what settings ask for. The packages of variants are no dependencies of the package of stackbench.
 * @throws Error for a package that is not installed, with how to install it
 */
export async function requireInstalled<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const missing = /Cannot find package '([^']+)'/.exec(error instanceof Error ? error.message : '')?.[1];
    if (missing === undefined) throw error;
    throw new Error(`The package ${missing} is not installed. Install it beside stackbench: npm install ${missing}.`, {
      cause: error,
    });
  }
}

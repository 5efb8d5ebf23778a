import { locateProgram } from './locate-program.ts';
import type { Found, LocateContext, Missing } from './requirement.ts';

/** The launcher of the stand-in is compiled for it. */
export const OLDEST_JAVA = '17';

/** The `java` that runs the stand-in for MongoDB: on PATH. */
export function locateJava(context: LocateContext): Promise<Found | Missing> {
  return locateProgram(context, {
    product: 'Java',
    names: ['java'],
    versionArgs: ['-version'],
    versionPattern: /version "(\d+(?:\.\d+)*)/,
    oldest: OLDEST_JAVA,
    cached: [],
  });
}

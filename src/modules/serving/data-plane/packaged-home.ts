// The home folder of a data plane that has one endpoint and no control plane beside it: what a container holds.
import type { Id } from '../../../kernel/ids.ts';
import type { ServableVersion } from '../ports.ts';
import { type Snapshot, servingPaths, snapshotText } from './snapshot.ts';

/** Of the prediction log, which nobody collects. */
const spoolBytes = 1024 * 1024;

export interface HomeFile {
  /** Below the home folder. */
  readonly path: string;
  readonly content: { readonly bytes: Buffer } | { readonly sha256: string };
  /** Only its owner may read it. */
  readonly secret?: boolean;
}

/** @param version with its ONNX model @param key 32 bytes that the snapshot is signed with; it lies beside it */
export function packagedHome(
  version: ServableVersion & { readonly onnxSha256: string },
  { project, name, key }: { readonly project: string; readonly name: string; readonly key: Uint8Array },
): readonly HomeFile[] {
  const paths = servingPaths('');
  const example = version.files.find(({ path }) => path === 'serving_input_example.json')?.sha256;
  const snapshot: Snapshot = {
    format: 1,
    version: 1,
    // Nothing of when it was packed: the same version is the same package.
    writtenAt: 0,
    simulatedClock: false,
    domainTime: 0,
    spoolBytes,
    endpoints: [
      {
        id: version.id as Id,
        project,
        name,
        revision: 1,
        stickyKey: null,
        mirror: false,
        output: {},
        log: { sample: 0, whenFull: 'answer' },
        arms: [
          {
            role: 'champion',
            modelVersionId: version.id,
            model: version.model,
            version: version.version,
            sha256: version.onnxSha256,
            ...(example === undefined ? {} : { example }),
            signature: version.signature,
            weight: 1,
          },
        ],
      },
    ],
  };
  return [
    { path: paths.snapshot, content: { bytes: Buffer.from(snapshotText(snapshot, key)) } },
    { path: paths.key, content: { bytes: Buffer.from(`${Buffer.from(key).toString('hex')}\n`) }, secret: true },
    { path: paths.modelFile(version.onnxSha256), content: { sha256: version.onnxSha256 } },
    ...(example === undefined ? [] : [{ path: paths.exampleFile(example), content: { sha256: example } }]),
  ];
}

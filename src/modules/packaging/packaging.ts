// Packs a model version for places that run containers: a build context, an image layout, or manifests that run an image.
import { createHmac } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { Blobs } from '../../platform/blobs/blobs.ts';
import type { NewId } from '../../platform/random/random.ts';
import { packagedHome, type Serving } from '../serving/index.ts';
import { dockerfile, readmeOf } from './dockerfile.ts';
import { packagingErrors } from './errors.ts';
import { lockFiles, nodeProgram, packageFiles, sourceFiles } from './installation.ts';
import { buildLayout, tarOf } from './layout.ts';
import { kserveManifest, kubernetesManifest } from './manifests.ts';
import { type PackageRequest, type PackFile, textFile } from './model.ts';

export interface Package {
  /** Name of the archive. */
  readonly name: string;
  /** The folder as .tar.gz. */
  readonly content: Readable;
}

export interface Packaging {
  /** @throws AppError `packaging.no_onnx`, `packaging.bad_name`, `packaging.not_installed`; those of the registry and serving */
  build(project: string, request: PackageRequest): Promise<Package>;
}

export interface PackagingDeps {
  readonly blobs: Blobs;
  readonly newId: NewId;
  readonly runtimes: Pick<Serving['runtimes'], 'get' | 'resolve'>;
  /** From which the keys are made that packaged snapshots are signed with: one for each version, so that none tells of another. */
  readonly signingSeed: Uint8Array;
  /** Folder for files in the making. */
  readonly scratch: string;
}

const dnsName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const imageReference = /^[a-z0-9][a-z0-9._:/-]{0,200}(:[\w][\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/i;

export function createPackaging(deps: PackagingDeps): Packaging {
  const { blobs } = deps;

  return {
    async build(project, { model, version: asked, format, name: given, image: wanted, replicas = 2 }) {
      const name = given ?? model.toLowerCase().replace(/[^a-z0-9-]+/g, '-');
      if (!dnsName.test(name)) throw packagingErrors.create('bad_name', `${name} cannot be the name of a service.`);
      const found = await deps.runtimes.resolve(project, model, asked);
      const { version, onnxSha256 } = found;
      if (onnxSha256 === null) {
        const why = await deps.runtimes.get(project, model, version);
        throw packagingErrors.create(
          'no_onnx',
          `${model} version ${version} has no ONNX form. ${why?.reason ?? ''}`.trim(),
        );
      }
      const image = wanted ?? `${name}:${version}`;
      if (!imageReference.test(image))
        throw packagingErrors.create('bad_name', `${image} is no reference of an image.`);
      const pack = (files: readonly PackFile[], done?: () => Promise<void>): Package => {
        const source = Readable.from(tarOf(blobs, files));
        const gzip = createGzip();
        source.on('error', (error) => gzip.destroy(error));
        if (done !== undefined) source.once('close', () => void done());
        return { name: `${name}-${version}-${format}.tar.gz`, content: source.pipe(gzip) };
      };
      const manifest = { name, image, model, version, replicas };
      if (format === 'k8s') return pack([textFile('kubernetes.yaml', kubernetesManifest(manifest))]);
      if (format === 'kserve') return pack([textFile('inference-service.yaml', kserveManifest(manifest))]);

      const key = createHmac('sha256', deps.signingSeed).update(`package:${found.id}:${name}`).digest();
      const home: PackFile[] = packagedHome({ ...found, onnxSha256 }, { project, name, key }).map(
        ({ path, ...file }) => ({
          path: `home/${path}`,
          ...file,
        }),
      );
      if (format === 'oci-context')
        return pack([
          textFile('Dockerfile', dockerfile({ model, version })),
          textFile('README.md', readmeOf(model, version, false)),
          ...(await sourceFiles()),
          ...lockFiles(),
          ...home,
        ]);
      const folder = join(deps.scratch, `layout-${deps.newId()}`);
      const clean = (): Promise<void> => rm(folder, { recursive: true, force: true });
      try {
        const files = await buildLayout(
          blobs,
          {
            model,
            version,
            tag: version,
            // What changes least comes first, so that registries keep it.
            layers: [
              {
                what: 'Node and the packages that the data plane loads',
                files: [await nodeProgram(), ...(await packageFiles())],
              },
              { what: 'the server', files: await sourceFiles() },
              { what: `${model} version ${version}`, files: home, owned: true },
            ],
          },
          folder,
        );
        return pack([textFile('README.md', readmeOf(model, version, true)), ...files], clean);
      } catch (error) {
        await clean();
        throw error;
      }
    },
  };
}

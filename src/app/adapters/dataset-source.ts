// The latest version of a dataset as one Parquet file, for steps that read it whole.
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Datasets } from '../../modules/datasets/index.ts';
import type { InputSource } from '../../modules/pipelines/index.ts';
import type { Blobs } from '../../platform/blobs/blobs.ts';
import type { Olap } from '../../platform/olap/olap.ts';
import { readParquet } from '../../platform/olap/sql-text.ts';
import type { NewId } from '../../platform/random/random.ts';

export function createDatasetSource(deps: {
  datasets: Datasets;
  blobs: Blobs;
  olap: Olap;
  newId: NewId;
  scratch: string;
}): InputSource {
  return {
    kind: 'dataset',
    async resolve(project, spec, now, signal) {
      const name = String((spec as { readonly dataset?: string }).dataset);
      const { version, files } = await deps.datasets.resolve(project, name, { at: now });
      const nodes = [{ type: 'dataset-version', id: version.id }] as const;
      const label = `${name}-${version.number}.parquet`;
      const path = join(deps.scratch, `${deps.newId()}.parquet`);
      try {
        await deps.olap.copyToParquet(`SELECT * FROM ${readParquet(files)}`, path, [], { signal });
        const { sha256, size } = await deps.blobs.put(createReadStream(path));
        return { sha256, size, label, nodes };
      } finally {
        await rm(path, { force: true });
      }
    },
  };
}

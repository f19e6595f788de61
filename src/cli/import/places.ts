// Files at the addresses that MLflow's stores name: in folders of this machine, and in S3.
import { type ForeignS3, type ForeignS3Options, openForeignS3 } from '../../platform/blobs/foreign-s3.ts';
import { filesOf, localFolder, mappedFolder, type PlaceMap } from './files.ts';
import type { SourceFile } from './source.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Places {
  /** Every file below an address. @throws CommandError for one that cannot be reached from here, AppError `blobs.unavailable` */
  files(address: string): AsyncIterable<SourceFile>;
  close(): void;
}

/** The variables that MLflow's client and Amazon's tools read, in their order. */
export function s3Options(environment: Environment): ForeignS3Options {
  const first = (...names: readonly string[]): string | undefined =>
    names.map((name) => environment[name]).find((value) => value !== undefined && value !== '');
  const accessKeyId = first('AWS_ACCESS_KEY_ID');
  const secretAccessKey = first('AWS_SECRET_ACCESS_KEY');
  const sessionToken = first('AWS_SESSION_TOKEN');
  return {
    endpoint: first('MLFLOW_S3_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'),
    region: first('AWS_REGION', 'AWS_DEFAULT_REGION'),
    credentials:
      accessKeyId === undefined || secretAccessKey === undefined
        ? undefined
        : { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
  };
}

/** @param map goes before everything else, also for addresses in S3 */
export function createPlaces(map: PlaceMap, environment: Environment): Places {
  let opened: Promise<ForeignS3> | undefined;
  async function* ofBucket(bucket: string, key: string): AsyncGenerator<SourceFile> {
    opened ??= openForeignS3(s3Options(environment));
    const s3 = await opened;
    const prefix = key === '' || key.endsWith('/') ? key : `${key}/`;
    for await (const object of s3.list(bucket, prefix)) {
      // Some tools keep an empty object for a folder.
      if (object.key.endsWith('/')) continue;
      yield { path: object.key.slice(prefix.length), open: () => s3.read(bucket, object) };
    }
  }
  return {
    files(address) {
      const s3 = /^s3a?:\/\/([^/]+)\/?(.*)$/.exec(address);
      if (s3 === null || mappedFolder(address, map) !== undefined) return filesOf(localFolder(address, map));
      return ofBucket(s3[1] ?? '', s3[2] ?? '');
    },
    close() {
      void opened?.then((s3) => s3.close()).catch(() => undefined);
    },
  };
}

// What the S3 client throws, as the port's errors.
import { AppError, messageOf } from '../../kernel/errors.ts';
import { blobsErrors } from './errors.ts';

/** The HTTP status of a refusal; undefined when there was no answer. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  const metadata = error.$metadata;
  if (metadata === null || typeof metadata !== 'object' || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}

/** The store's name of a refusal, such as `NoSuchUpload`. */
export function nameOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return 'Code' in error && typeof error.Code === 'string' ? error.Code : error.name;
}

export function toBlobsError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const reason = statusOf(error) === 507 ? 'disk_full' : 'unavailable';
  return blobsErrors.create(reason, `The object store failed: ${messageOf(error)}`, { cause: error });
}

// Where the content of a server lies, from `blobs.url`: shared by the server and by data planes that follow it.
import { appErrors } from './errors.ts';

export interface ObjectStoreTarget {
  readonly bucket: string;
  readonly endpoint: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** @throws AppError `app.bad_setting` */
export function objectStoreTarget(address: string): ObjectStoreTarget {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const bucket = url?.pathname.split('/').filter((part) => part !== '')[0];
  if (url === undefined || bucket === undefined || !/^https?:$/.test(url.protocol)) {
    throw appErrors.create('bad_setting', 'blobs.url must look like https://KEY:SECRET@s3.example.com/bucket.');
  }
  if (url.username === '') return { bucket, endpoint: `${url.protocol}//${url.host}` };
  return {
    bucket,
    endpoint: `${url.protocol}//${url.host}`,
    credentials: {
      accessKeyId: decodeURIComponent(url.username),
      secretAccessKey: decodeURIComponent(url.password),
    },
  };
}

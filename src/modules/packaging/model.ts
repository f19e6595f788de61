// A model version packed with the data plane that answers for it, for places that run containers.
export const formats = ['oci-context', 'oci-layout', 'k8s', 'kserve'] as const;
export type Format = (typeof formats)[number];

/** Port that a container listens on when its environment names none. */
export const containerPort = 8080;

/** Who a container runs as; its home folder is theirs. */
export const containerUser = 10_001;

/** Where everything lies in an image. */
export const root = 'opt/pawl';

/** What starts the data plane in a container, after the Node program. */
export const program: readonly string[] = [
  `/${root}/src/bin/pawl.ts`,
  'data-plane',
  '--home',
  `/${root}/home`,
  '--container',
];

/** A file of a package; its content is text, bytes, a file of this machine or content of the blob store. */
export interface PackFile {
  readonly path: string;
  readonly content: { readonly bytes: Buffer } | { readonly file: string } | { readonly sha256: string };
  readonly executable?: boolean;
  /** Only its owner reads it. */
  readonly secret?: boolean;
}

export interface PackageRequest {
  readonly model: string;
  /** A version number or an alias. */
  readonly version: string;
  readonly format: Format;
  /** Name of the endpoint and of what runs it; by default the model's. */
  readonly name?: string | undefined;
  /** Reference of the image in manifests. */
  readonly image?: string | undefined;
  readonly replicas?: number | undefined;
}

export const textFile = (path: string, text: string): PackFile => ({ path, content: { bytes: Buffer.from(text) } });

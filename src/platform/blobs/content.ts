// What content is to its store: bytes by their digest.

/** SHA-256 as 64 lower-case hexadecimal digits. */
export type Digest = string;

export interface BlobInfo {
  readonly sha256: Digest;
  /** Bytes. */
  readonly size: number;
}

export interface StoredBlob extends BlobInfo {
  /** False when the content was there before. */
  readonly created: boolean;
}

export type BlobSource = Uint8Array | AsyncIterable<Uint8Array>;

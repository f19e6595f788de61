import { defineErrors } from '../../kernel/errors.ts';

export const blobsErrors = defineErrors('blobs', {
  not_found: {
    kind: 'not_found',
    meaning: 'No content with this digest is stored.',
    hint: 'Check the digest; content that nothing refers to may have been removed by retention.',
  },
  bad_digest: {
    kind: 'invalid',
    meaning: 'The digest is not a SHA-256 of 64 lower-case hexadecimal digits.',
    hint: 'Send the SHA-256 of the content in lower-case hexadecimal.',
  },
  digest_mismatch: {
    kind: 'invalid',
    meaning: 'The content that arrived does not have the digest that was announced; nothing was stored.',
    hint: 'Send the content again; if it fails again, the file changed or the connection damages data.',
  },
  bad_range: {
    kind: 'invalid',
    meaning: 'The byte range begins beyond the end of the content or is reversed.',
    hint: 'Ask for the size first, then for a range inside it.',
  },
  too_large: {
    kind: 'too_large',
    meaning: 'The content is larger than the caller accepts; nothing was stored.',
    hint: 'Send less, or raise the limit that the message names.',
  },
  unknown_upload: {
    kind: 'not_found',
    meaning: 'No upload in parts has this id: it was completed, given up, or swept away after two days.',
    hint: 'Begin a new upload.',
  },
  bad_parts: {
    kind: 'invalid',
    meaning:
      'The parts that an upload is to be made of are missing, replaced, too small or out of order; nothing was stored.',
    hint: 'Read which parts arrived, send the others, and complete the upload with the ETags that were answered.',
  },
  corrupt: {
    kind: 'internal',
    meaning: 'Stored content no longer matches its digest.',
    hint: 'Upload the same content again, which replaces it, or restore it from a backup; then check the disk.',
  },
  disk_full: {
    kind: 'unavailable',
    meaning: 'There is no space left for content; nothing was stored.',
    hint: 'Free space, enlarge the disk or quota, or let retention remove unused versions, then repeat the request.',
  },
  unavailable: {
    kind: 'unavailable',
    meaning: 'The object store cannot be reached or refused the request.',
    hint: 'Check its endpoint, credentials and bucket, then repeat the request.',
  },
});

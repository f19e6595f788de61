// Bytes that pass through the process leave a buffer for every piece. Few other objects arise meanwhile, so the young generation is not
// full, and thus not collected, before the buffers have reached the limit of external memory, at which V8 walks the whole heap: 60 ms of
// processor time for every 10 MB of a transfer. Collecting the young generation by ourselves takes 1 ms for each 16 MB.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const bytesBetween = 16 * 1024 * 1024;

let collectYoung: (() => void) | undefined;
let passed = 0;

function collector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: { readonly type: 'minor' }) => void;
  return () => collect({ type: 'minor' });
}

/** Tells that a buffer of so many bytes has passed and will not be used again. */
export function bufferPassed(bytes: number): void {
  passed += bytes;
  if (passed < bytesBetween) return;
  passed = 0;
  collectYoung ??= collector();
  collectYoung();
}

// Files inside a ZIP archive (APPNOTE 6.3), read from its central directory. Times and attributes of the entries are left aside.
import { inflateRawSync } from 'node:zlib';

const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const localMark = 0x04034b50;
const longestEnd = 22 + 0xffff;
const largestEntry = 256 * 1024 * 1024;

/** Content by name; undefined when it is no archive, is encrypted, is a ZIP64 or uses another compression than deflate. */
export function readZip(bytes: Buffer): ReadonlyMap<string, Buffer> | undefined {
  if (bytes.length < 22 || bytes.readUInt32LE(0) !== localMark) return undefined;
  let end = bytes.length - 22;
  while (end >= 0 && end > bytes.length - longestEnd && bytes.readUInt32LE(end) !== endMark) end--;
  if (end < 0 || bytes.readUInt32LE(end) !== endMark) return undefined;
  const entries = new Map<string, Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  try {
    for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
      if (bytes.readUInt32LE(at) !== entryMark) return undefined;
      const [flags, method, packed] = [
        bytes.readUInt16LE(at + 8),
        bytes.readUInt16LE(at + 10),
        bytes.readUInt32LE(at + 20),
      ];
      const [nameLength, extraLength, noteLength] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field));
      const local = bytes.readUInt32LE(at + 42);
      const name = bytes.toString('utf8', at + 46, at + 46 + (nameLength ?? 0));
      const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
      const content = bytes.subarray(start, start + packed);
      if ((flags & 1) !== 0 || content.length !== packed || (method !== 0 && method !== 8) || entries.has(name))
        return undefined;
      entries.set(name, method === 0 ? content : inflateRawSync(content, { maxOutputLength: largestEntry }));
      at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (noteLength ?? 0);
    }
  } catch {
    return undefined;
  }
  return entries;
}

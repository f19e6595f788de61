// The log file of a Weights & Biases run: records in LevelDB's log format, each a message of wandb_internal.proto.
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { CommandError } from '../command.ts';
import { MessageFields } from './protobuf-fields.ts';

const blockSize = 32_768;
const headSize = 7;
const fileHead = Buffer.from(':W&B');
const [full, first, middle, last] = [1, 2, 3, 4];

/**
 * Records in their order, up to the first that was not written whole: a run that was killed leaves one.
 * @throws CommandError when it is no such file
 */
export async function* wandbRecords(path: string): AsyncGenerator<MessageFields> {
  const file = await open(path);
  try {
    const block = Buffer.alloc(blockSize);
    let parts: Buffer[] = [];
    for (let position = 0; ; position += blockSize) {
      const { bytesRead } = await file.read(block, 0, blockSize, position);
      let at = 0;
      if (position === 0) {
        // Made, and never written to.
        if (bytesRead === 0) return;
        if (bytesRead < headSize || !block.subarray(0, fileHead.length).equals(fileHead))
          throw new CommandError(`${path} is no log of Weights & Biases.`);
        at = headSize;
      }
      while (at + headSize <= bytesRead) {
        const length = block.readUInt16LE(at + 4);
        const type = block.readUInt8(at + 6);
        const end = at + headSize + length;
        if (type === 0 && length === 0) break;
        if (end > bytesRead || crc32(block.subarray(at + 6, end)) !== block.readUInt32LE(at)) return;
        const data = Buffer.from(block.subarray(at + headSize, end));
        if (type === full || type === first) parts = [];
        if (type === full || type === first || type === middle || type === last) parts.push(data);
        if (type === full || type === last) yield new MessageFields(Buffer.concat(parts));
        at = end;
      }
      if (bytesRead < blockSize) return;
    }
  } finally {
    await file.close();
  }
}

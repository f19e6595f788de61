// TensorBoard's event files: records in TFRecord's framing, each an Event message. What a run wrote last may be cut off.
import { open } from 'node:fs/promises';
import { CommandError } from '../command.ts';
import { MessageFields } from './protobuf-fields.ts';

/** Longer records are no summaries of training: graphs of models can be, and are not read. */
const mostBytes = 256 * 1024 * 1024;
/** Eight bytes of length and four of its checksum before the data, four of its checksum behind. */
const headSize = 12;
const tailSize = 4;

/** Events in their order, up to the first that is not whole. @throws CommandError when it is no such file */
export async function* tensorboardEvents(path: string): AsyncGenerator<MessageFields> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const head = Buffer.alloc(headSize);
    for (let at = 0; at + headSize + tailSize <= size; ) {
      await file.read(head, 0, headSize, at);
      const length = Number(head.readBigUInt64LE(0));
      if (at === 0 && length > size)
        throw new CommandError(`${path} is no event file of TensorBoard.`, 'Its name says so, its content does not.');
      if (at + headSize + length + tailSize > size) return;
      if (length <= mostBytes) {
        const data = Buffer.alloc(length);
        await file.read(data, 0, length, at + headSize);
        let event: MessageFields;
        try {
          event = new MessageFields(data);
        } catch {
          throw new CommandError(`${path} is damaged at byte ${at}.`);
        }
        yield event;
      }
      at += headSize + length + tailSize;
    }
  } finally {
    await file.close();
  }
}

// Protocol buffers without their schema: the fields of a message by number, read as what the caller knows them to be.
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

type Raw = bigint | number | Uint8Array;

/** Fields of one message. Missing ones read as undefined or as nothing. */
export class MessageFields {
  readonly #values = new Map<number, Raw[]>();

  /** @throws RangeError for bytes that are no message */
  constructor(bytes: Uint8Array) {
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [field, wire] = reader.tag();
      const value = this.#read(reader, wire);
      if (value === undefined) continue;
      const values = this.#values.get(field);
      if (values === undefined) this.#values.set(field, [value]);
      else values.push(value);
    }
  }

  #read(reader: BinaryReader, wire: WireType): Raw | undefined {
    switch (wire) {
      case WireType.Varint:
        return BigInt(reader.int64());
      case WireType.Bit64:
        return reader.double();
      case WireType.LengthDelimited:
        return reader.bytes();
      case WireType.Bit32:
        return reader.float();
      default:
        throw new RangeError(`Wire type ${wire} is not known.`);
    }
  }

  #bytes(field: number): Uint8Array | undefined {
    const value = this.#values.get(field)?.at(-1);
    return value instanceof Uint8Array ? value : undefined;
  }

  has(field: number): boolean {
    return this.#values.has(field);
  }
  number(field: number): number | undefined {
    const value = this.#values.get(field)?.at(-1);
    return value === undefined || value instanceof Uint8Array ? undefined : Number(value);
  }
  bytes(field: number): Uint8Array | undefined {
    return this.#bytes(field);
  }
  text(field: number): string | undefined {
    const bytes = this.#bytes(field);
    return bytes === undefined || bytes.length === 0 ? undefined : Buffer.from(bytes).toString('utf8');
  }
  texts(field: number): string[] {
    return (this.#values.get(field) ?? []).flatMap((value) =>
      value instanceof Uint8Array ? [Buffer.from(value).toString('utf8')] : [],
    );
  }
  message(field: number): MessageFields | undefined {
    const bytes = this.#bytes(field);
    return bytes === undefined ? undefined : new MessageFields(bytes);
  }
  messages(field: number): MessageFields[] {
    return (this.#values.get(field) ?? []).flatMap((value) =>
      value instanceof Uint8Array ? [new MessageFields(value)] : [],
    );
  }
}

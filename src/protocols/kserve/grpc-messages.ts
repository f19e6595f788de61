// Descriptors of messages from tables of their fields, as a .proto file would have them.
import {
  type DescriptorProto,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt';

const typeOf = {
  bool: Type.BOOL,
  int32: Type.INT32,
  int64: Type.INT64,
  uint32: Type.UINT32,
  uint64: Type.UINT64,
  float: Type.FLOAT,
  double: Type.DOUBLE,
  string: Type.STRING,
  bytes: Type.BYTES,
} as const;

type Scalar = keyof typeof typeOf;
/** `repeated` before a type as in a .proto file; what is no scalar is a message of the package. */
type FieldType = Scalar | `repeated ${string}` | `.${string}`;
export type Fields = Readonly<Record<string, readonly [number: number, type: FieldType]>>;
type Init<T> = Partial<Omit<T, '$typeName'>>;

/** Of all messages. */
export const package_ = 'inference';

export function field(name: string, [number, type]: readonly [number, FieldType]): Init<FieldDescriptorProto> {
  const repeated = type.startsWith('repeated ');
  const bare = repeated ? type.slice('repeated '.length) : type;
  const label = repeated ? Label.REPEATED : Label.OPTIONAL;
  return bare.startsWith('.')
    ? { name, number, label, type: Type.MESSAGE, typeName: `.${package_}${bare}` }
    : { name, number, label, type: typeOf[bare as Scalar] };
}

export type Message = Init<DescriptorProto>;

/** A message with these fields, each with its number and type. */
export function message(name: string, fields: Fields, nested: readonly Message[] = []): Message {
  return {
    name,
    field: Object.entries(fields).map(([key, of]) => field(key, of)) as DescriptorProto['field'],
    nestedType: nested as DescriptorProto['nestedType'],
  };
}

/** A map from texts to messages: its entries are messages inside the owner's. */
export function mapEntry(name: string, value: FieldType): Message {
  return {
    ...message(name, { key: [1, 'string'], value: [2, value] }),
    options: { mapEntry: true } as DescriptorProto['options'],
  };
}

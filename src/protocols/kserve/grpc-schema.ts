// The messages and calls of `inference.GRPCInferenceService` that this server answers, as the Open Inference specification numbers them;
// what it does not know of, such as shared memory, is answered as unimplemented.
import {
  create,
  createFileRegistry,
  type DescMethodBiDiStreaming,
  type DescMethodUnary,
  type DescService,
} from '@bufbuild/protobuf';
import { type DescriptorProto, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { managementMessages } from './grpc-management-messages.ts';
import { type Fields, field, type Message, mapEntry, message, package_ } from './grpc-messages.ts';

/** The entries of a map from names to parameters. */
const parameters: Message = mapEntry('ParametersEntry', '.InferParameter');

const parameter: Message = {
  name: 'InferParameter',
  oneofDecl: [{ name: 'parameter_choice' }] as DescriptorProto['oneofDecl'],
  field: Object.entries({
    bool_param: [1, 'bool'],
    int64_param: [2, 'int64'],
    string_param: [3, 'string'],
    double_param: [4, 'double'],
    uint64_param: [5, 'uint64'],
  } as const).map(([name, of]) => ({ ...field(name, of), oneofIndex: 0 })) as DescriptorProto['field'],
};

const version = { name: [1, 'string'], version: [2, 'string'] } as const;
const tensor = (owner: string): Fields => ({
  name: [1, 'string'],
  datatype: [2, 'string'],
  shape: [3, 'repeated int64'],
  parameters: [4, `repeated .${owner}.ParametersEntry`],
  contents: [5, '.InferTensorContents'],
});

const messages: readonly Message[] = [
  message('ServerLiveRequest', {}),
  message('ServerLiveResponse', { live: [1, 'bool'] }),
  message('ServerReadyRequest', {}),
  message('ServerReadyResponse', { ready: [1, 'bool'] }),
  message('ModelReadyRequest', version),
  message('ModelReadyResponse', { ready: [1, 'bool'] }),
  message('ServerMetadataRequest', {}),
  message('ServerMetadataResponse', { ...version, extensions: [3, 'repeated string'] }),
  message('ModelMetadataRequest', version),
  message(
    'ModelMetadataResponse',
    {
      name: [1, 'string'],
      versions: [2, 'repeated string'],
      platform: [3, 'string'],
      inputs: [4, 'repeated .ModelMetadataResponse.TensorMetadata'],
      outputs: [5, 'repeated .ModelMetadataResponse.TensorMetadata'],
    },
    [message('TensorMetadata', { name: [1, 'string'], datatype: [2, 'string'], shape: [3, 'repeated int64'] })],
  ),
  parameter,
  message('InferTensorContents', {
    bool_contents: [1, 'repeated bool'],
    int_contents: [2, 'repeated int32'],
    int64_contents: [3, 'repeated int64'],
    uint_contents: [4, 'repeated uint32'],
    uint64_contents: [5, 'repeated uint64'],
    fp32_contents: [6, 'repeated float'],
    fp64_contents: [7, 'repeated double'],
    bytes_contents: [8, 'repeated bytes'],
  }),
  message(
    'ModelInferRequest',
    {
      model_name: [1, 'string'],
      model_version: [2, 'string'],
      id: [3, 'string'],
      parameters: [4, 'repeated .ModelInferRequest.ParametersEntry'],
      inputs: [5, 'repeated .ModelInferRequest.InferInputTensor'],
      outputs: [6, 'repeated .ModelInferRequest.InferRequestedOutputTensor'],
      raw_input_contents: [7, 'repeated bytes'],
    },
    [
      message('InferInputTensor', tensor('ModelInferRequest.InferInputTensor'), [parameters]),
      message(
        'InferRequestedOutputTensor',
        {
          name: [1, 'string'],
          parameters: [2, 'repeated .ModelInferRequest.InferRequestedOutputTensor.ParametersEntry'],
        },
        [parameters],
      ),
      parameters,
    ],
  ),
  message(
    'ModelInferResponse',
    {
      model_name: [1, 'string'],
      model_version: [2, 'string'],
      id: [3, 'string'],
      parameters: [4, 'repeated .ModelInferResponse.ParametersEntry'],
      outputs: [5, 'repeated .ModelInferResponse.InferOutputTensor'],
      raw_output_contents: [6, 'repeated bytes'],
    },
    [message('InferOutputTensor', tensor('ModelInferResponse.InferOutputTensor'), [parameters]), parameters],
  ),
  message('ModelStreamInferResponse', { error_message: [1, 'string'], infer_response: [2, '.ModelInferResponse'] }),
  ...managementMessages,
];

/** Calls with one message each way. */
export const callNames = [
  'ServerLive',
  'ServerReady',
  'ModelReady',
  'ServerMetadata',
  'ModelMetadata',
  'ModelInfer',
  'ModelConfig',
  'ModelStatistics',
  'RepositoryIndex',
  'RepositoryModelLoad',
  'RepositoryModelUnload',
  'SystemSharedMemoryStatus',
  'SystemSharedMemoryRegister',
  'SystemSharedMemoryUnregister',
  'CudaSharedMemoryStatus',
  'CudaSharedMemoryRegister',
  'CudaSharedMemoryUnregister',
  'TraceSetting',
  'LogSettings',
] as const;
export type CallName = (typeof callNames)[number];

/** The one call that streams both ways. */
const streamName = 'ModelStreamInfer';

function build(): DescService {
  const file = create(FileDescriptorProtoSchema, {
    name: 'open_inference_grpc.proto',
    package: package_,
    syntax: 'proto3',
    messageType: messages as DescriptorProto[],
    service: [
      {
        name: 'GRPCInferenceService',
        method: [
          ...callNames.map((name) => ({
            name: name as string,
            inputType: `.${package_}.${name}Request`,
            outputType: `.${package_}.${name}Response`,
          })),
          {
            name: streamName,
            inputType: `.${package_}.ModelInferRequest`,
            outputType: `.${package_}.${streamName}Response`,
            clientStreaming: true,
            serverStreaming: true,
          },
        ],
      },
    ],
  });
  const service = createFileRegistry(file, () => undefined).getService(`${package_}.GRPCInferenceService`);
  if (service === undefined) throw new Error('The service is not in its own file.');
  return service;
}

const service = build();

export function callOf(name: CallName): DescMethodUnary {
  const found = service.methods.find((method) => method.name === name);
  if (found === undefined) throw new Error(`There is no call ${name}.`);
  // None of them streams.
  return found as DescMethodUnary;
}

export function streamOfInferences(): DescMethodBiDiStreaming {
  return service.methods.find((method) => method.name === streamName) as DescMethodBiDiStreaming;
}

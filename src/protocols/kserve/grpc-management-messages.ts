// Messages of the calls about the server itself, numbered as Triton's service has them.
import { type Message, mapEntry, message } from './grpc-messages.ts';

const named = { name: [1, 'string'], version: [2, 'string'] } as const;
const runDurations = (first: number) =>
  ({
    compute_input: [first, '.StatisticDuration'],
    compute_infer: [first + 1, '.StatisticDuration'],
    compute_output: [first + 2, '.StatisticDuration'],
  }) as const;

const statistics: readonly Message[] = [
  message('StatisticDuration', { count: [1, 'uint64'], ns: [2, 'uint64'] }),
  message('InferStatistics', {
    success: [1, '.StatisticDuration'],
    fail: [2, '.StatisticDuration'],
    queue: [3, '.StatisticDuration'],
    ...runDurations(4),
    cache_hit: [7, '.StatisticDuration'],
    cache_miss: [8, '.StatisticDuration'],
  }),
  message('InferBatchStatistics', { batch_size: [1, 'uint64'], ...runDurations(2) }),
  message('ModelStatistics', {
    ...named,
    last_inference: [3, 'uint64'],
    inference_count: [4, 'uint64'],
    execution_count: [5, 'uint64'],
    inference_stats: [6, '.InferStatistics'],
    batch_stats: [7, 'repeated .InferBatchStatistics'],
  }),
  message('ModelStatisticsRequest', named),
  message('ModelStatisticsResponse', { model_stats: [1, 'repeated .ModelStatistics'] }),
];

const configuration: readonly Message[] = [
  message('ModelTensorReshape', { shape: [1, 'repeated int64'] }),
  // The data type is an enumeration, which goes as an integer does.
  message('ModelInput', {
    name: [1, 'string'],
    data_type: [2, 'int32'],
    dims: [4, 'repeated int64'],
    reshape: [5, '.ModelTensorReshape'],
  }),
  message('ModelOutput', {
    name: [1, 'string'],
    data_type: [2, 'int32'],
    dims: [3, 'repeated int64'],
    reshape: [5, '.ModelTensorReshape'],
  }),
  message('ModelConfig', {
    name: [1, 'string'],
    platform: [2, 'string'],
    max_batch_size: [4, 'int32'],
    input: [5, 'repeated .ModelInput'],
    output: [6, 'repeated .ModelOutput'],
  }),
  message('ModelConfigRequest', named),
  message('ModelConfigResponse', { config: [1, '.ModelConfig'] }),
];

const repository: readonly Message[] = [
  message('RepositoryIndexRequest', { repository_name: [1, 'string'], ready: [2, 'bool'] }),
  message('RepositoryIndexResponse', { models: [1, 'repeated .RepositoryIndexResponse.ModelIndex'] }, [
    message('ModelIndex', { ...named, state: [3, 'string'], reason: [4, 'string'] }),
  ]),
  // Parameters of what is refused anyhow are not read.
  message('RepositoryModelLoadRequest', { repository_name: [1, 'string'], model_name: [2, 'string'] }),
  message('RepositoryModelLoadResponse', {}),
  message('RepositoryModelUnloadRequest', { repository_name: [1, 'string'], model_name: [2, 'string'] }),
  message('RepositoryModelUnloadResponse', {}),
];

const sharedMemory: readonly Message[] = ['System', 'Cuda'].flatMap((kind) => [
  message(`${kind}SharedMemoryStatusRequest`, { name: [1, 'string'] }),
  // Regions would be a map; there never are any.
  message(`${kind}SharedMemoryStatusResponse`, {}),
  message(`${kind}SharedMemoryRegisterRequest`, { name: [1, 'string'] }),
  message(`${kind}SharedMemoryRegisterResponse`, {}),
  message(`${kind}SharedMemoryUnregisterRequest`, { name: [1, 'string'] }),
  message(`${kind}SharedMemoryUnregisterResponse`, {}),
]);

const traceSettings = (owner: string): readonly Message[] => [
  message('SettingValue', { value: [1, 'repeated string'] }),
  mapEntry('SettingsEntry', `.${owner}.SettingValue`),
];

const settings: readonly Message[] = [
  message(
    'TraceSettingRequest',
    { settings: [1, 'repeated .TraceSettingRequest.SettingsEntry'], model_name: [2, 'string'] },
    traceSettings('TraceSettingRequest'),
  ),
  message(
    'TraceSettingResponse',
    { settings: [1, 'repeated .TraceSettingResponse.SettingsEntry'] },
    traceSettings('TraceSettingResponse'),
  ),
  message('LogSettingsRequest', {}),
  message('LogSettingsResponse', {}),
];

export const managementMessages: readonly Message[] = [
  ...statistics,
  ...configuration,
  ...repository,
  ...sharedMemory,
  ...settings,
];

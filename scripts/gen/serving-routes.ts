// Every route and call of the protocols that the data plane speaks, and those that it leaves out: the rows of docs/protocols/kserve.md and
// docs/protocols/scoring.md. A row that is spoken has an address that the real routes must know, and a test that calls it.

export interface RouteRow {
  readonly section: string;
  readonly method: string;
  /** With `{name}` for parts that vary. */
  readonly path: string;
  /** `path/of/test.py::name`, or `path/of.test.ts: sentence`; undefined: not spoken. */
  readonly proof?: string;
  /** Where it differs from the software that it comes from; why it is not spoken. */
  readonly difference?: string;
}

const http = 'test/conformance/kserve/test_http.py';
const grpc = 'test/conformance/kserve/test_grpc.py';
const clouds = 'test/conformance/scoring/test_clouds.py';
const sagemaker = 'test/conformance/scoring/test_sagemaker.py';
const mlflow = 'test/conformance/scoring/test_mlflow.py';
const own = 'src/protocols/kserve/kserve.test.ts';

type Cells = readonly [method: string, path: string, proof: string, difference?: string];

const section = (name: string, rows: readonly Cells[]): readonly RouteRow[] =>
  rows.map(([method, path, proof, difference]) => ({
    section: name,
    method,
    path,
    ...(proof === '' ? {} : { proof }),
    ...(difference === undefined ? {} : { difference }),
  }));

const deployed = 'always refused: models come from the signed snapshot of deployments';
const noMemory = 'always refused: no memory of clients is read';

const v2 = section('Open Inference V2 over HTTP', [
  ['GET', '/v2', `${http}::test_health_and_metadata`, 'the header `x-pawl-instance` names the process'],
  ['GET', '/v2/health/live', `${http}::test_health_and_metadata`],
  ['GET', '/v2/health/ready', `${http}::test_health_and_metadata`],
  [
    'GET',
    '/v2/models/{model}',
    `${http}::test_health_and_metadata`,
    'an endpoint is a model, the versions of its arms are the model’s',
  ],
  [
    'GET',
    '/v2/models/{model}/versions/{version}',
    `${own}: server and model metadata, health and readiness are answered as the protocol says`,
  ],
  ['GET', '/v2/models/{model}/ready', `${http}::test_health_and_metadata`],
  [
    'GET',
    '/v2/models/{model}/versions/{version}/ready',
    `${own}: server and model metadata, health and readiness are answered as the protocol says`,
  ],
  [
    'POST',
    '/v2/models/{model}/infer',
    `${http}::test_tensors_as_bytes_and_as_json`,
    'what does not fit the signature is refused; integers widen to floats, nothing else is converted; NaN is null in JSON; FP16 and BF16 only as bytes; texts are UTF-8',
  ],
  [
    'POST',
    '/v2/models/{model}/versions/{version}/infer',
    `${own}: one key stays on its arm, whether it comes as parameter, header or column, and rows of one request may go to both arms`,
    'the version is that of an arm, whatever its weight',
  ],
  [
    'POST',
    '/v2/models/{model}/infer, `classification`',
    `${http}::test_the_greatest_classes_of_each_row`,
    '`value:index`: models have no file of labels',
  ],
  [
    'POST',
    '/v2/models/{model}/infer, compressed',
    `${http}::test_bodies_are_compressed_both_ways`,
    'answers below 4 KiB are sent as they are',
  ],
  [
    'POST',
    '/v2/models/{model}/infer, `content_type`',
    `${http}::test_codecs_of_tables_and_arrays_are_read`,
    '`np`, `pd`, `str`, `base64`, `datetime` of MLServer; bytes in base64 must be UTF-8; answers name none',
  ],
  ['POST', '/v2/models/{model}/infer, sequences', '', 'models keep no state between requests'],
  [
    'GET',
    '/v2/models/stats',
    `${http}::test_statistics_count_what_was_done`,
    'since the model was loaded; copies for shadows count; no memory usage',
  ],
  ['GET', '/v2/models/{model}/stats', `${http}::test_statistics_count_what_was_done`, 'of every arm'],
  ['GET', '/v2/models/{model}/versions/{version}/stats', `${http}::test_statistics_count_what_was_done`],
  [
    'GET',
    '/v2/models/{model}/config',
    `${http}::test_the_configuration_leaves_the_dimension_of_the_batch_out`,
    'name, platform, batch size, inputs and outputs only',
  ],
  [
    'GET',
    '/v2/models/{model}/versions/{version}/config',
    `${http}::test_the_configuration_leaves_the_dimension_of_the_batch_out`,
  ],
  ['POST', '/v2/repository/index', `${http}::test_the_repository_is_told_and_not_changed`],
  ['POST', '/v2/repository/models/{model}/load', `${http}::test_the_repository_is_told_and_not_changed`, deployed],
  ['POST', '/v2/repository/models/{model}/unload', `${http}::test_the_repository_is_told_and_not_changed`, deployed],
  ['GET', '/v2/trace/setting', `${http}::test_settings_of_traces_are_told_and_those_of_the_log_refused`, 'always off'],
  [
    'POST',
    '/v2/trace/setting',
    `${http}::test_settings_of_traces_are_told_and_those_of_the_log_refused`,
    'only what is so already',
  ],
  [
    'GET',
    '/v2/models/{model}/trace/setting',
    `${http}::test_settings_of_traces_are_told_and_those_of_the_log_refused`,
    'always off',
  ],
  [
    'POST',
    '/v2/models/{model}/trace/setting',
    `${http}::test_settings_of_traces_are_told_and_those_of_the_log_refused`,
    'only what is so already',
  ],
  [
    'GET',
    '/v2/logging',
    `${http}::test_settings_of_traces_are_told_and_those_of_the_log_refused`,
    'always refused: `--log-level` of the data plane',
  ],
  [
    'POST',
    '/v2/logging',
    `${http}::test_settings_of_traces_are_told_and_those_of_the_log_refused`,
    'always refused: `--log-level` of the data plane',
  ],
  ...['system', 'cuda'].flatMap((kind): readonly Cells[] => {
    const proof = `${http}::test_shared_memory_is_refused_and_there_is_none_to_unregister`;
    return [
      ['GET', `/v2/${kind}sharedmemory/status`, proof, 'always empty'],
      ['GET', `/v2/${kind}sharedmemory/region/{region}/status`, proof, 'always unknown'],
      ['POST', `/v2/${kind}sharedmemory/region/{region}/register`, proof, noMemory],
      ['POST', `/v2/${kind}sharedmemory/unregister`, proof, 'nothing to do'],
      ['POST', `/v2/${kind}sharedmemory/region/{region}/unregister`, proof, 'nothing to do'],
    ];
  }),
  [
    'POST',
    '/v2/models/{model}/generate',
    `${http}::test_models_of_tensors_generate_no_text`,
    'always refused: language models are served by the gateway',
  ],
  [
    'POST',
    '/v2/models/{model}/generate_stream',
    `${http}::test_models_of_tensors_generate_no_text`,
    'always refused: language models are served by the gateway',
  ],
  [
    'POST',
    '/v2/models/{model}/versions/{version}/generate',
    `${http}::test_models_of_tensors_generate_no_text`,
    'always refused: language models are served by the gateway',
  ],
  [
    'POST',
    '/v2/models/{model}/infer_stream',
    `${http}::test_models_of_tensors_generate_no_text`,
    'MLServer’s; always refused',
  ],
]);

const calls = section('Open Inference V2 over gRPC, `inference.GRPCInferenceService`', [
  ['call', 'ServerLive', `${grpc}::test_health_and_metadata`],
  ['call', 'ServerReady', `${grpc}::test_health_and_metadata`],
  ['call', 'ModelReady', `${grpc}::test_health_and_metadata`],
  ['call', 'ServerMetadata', `${grpc}::test_health_and_metadata`],
  ['call', 'ModelMetadata', `${grpc}::test_health_and_metadata`],
  [
    'call',
    'ModelInfer',
    `${grpc}::test_an_answer_has_all_outputs_and_echoes_id_and_parameters`,
    'as over HTTP; the deadline of the call counts in the queue',
  ],
  [
    'call',
    'ModelStreamInfer',
    `${grpc}::test_a_stream_answers_in_order_and_goes_on_after_a_refusal`,
    'one answer to each request, in their order',
  ],
  [
    'call',
    'ModelConfig',
    `${grpc}::test_the_configuration_leaves_the_dimension_of_the_batch_out`,
    'name, platform, batch size, inputs and outputs only',
  ],
  ['call', 'ModelStatistics', `${grpc}::test_statistics_count_what_was_done`, 'as over HTTP'],
  ['call', 'RepositoryIndex', `${grpc}::test_the_repository_is_told_and_not_changed`],
  ['call', 'RepositoryModelLoad', `${grpc}::test_the_repository_is_told_and_not_changed`, deployed],
  ['call', 'RepositoryModelUnload', `${grpc}::test_the_repository_is_told_and_not_changed`, deployed],
  ...['System', 'Cuda'].flatMap((kind): readonly Cells[] => {
    const proof = `${grpc}::test_shared_memory_is_refused_and_there_is_none_to_unregister`;
    return [
      ['call', `${kind}SharedMemoryStatus`, proof, 'always empty'],
      ['call', `${kind}SharedMemoryRegister`, proof, noMemory],
      ['call', `${kind}SharedMemoryUnregister`, proof, 'nothing to do'],
    ];
  }),
  ['call', 'TraceSetting', `${grpc}::test_settings_of_traces_are_told_and_those_of_the_log_refused`, 'always off'],
  [
    'call',
    'LogSettings',
    `${grpc}::test_settings_of_traces_are_told_and_those_of_the_log_refused`,
    'always refused: `--log-level` of the data plane',
  ],
]);

const v1 = section('V1, of TensorFlow Serving and KServe', [
  ['GET', '/', `${clouds}::test_v1_lists_and_tells_readiness`],
  ['GET', '/v1/models', `${clouds}::test_v1_lists_and_tells_readiness`],
  [
    'GET',
    '/v1/models/{model}',
    `${clouds}::test_v1_lists_and_tells_readiness`,
    'KServe’s answer, not TensorFlow Serving’s list of states',
  ],
  ['GET', '/v1/models/{model}/versions/{version}', `${clouds}::test_v1_lists_and_tells_readiness`],
  [
    'POST',
    '/v1/models/{model}:predict',
    `${clouds}::test_v1_predicts`,
    'rows by column or in the order of the signature; NaN is null',
  ],
  ['POST', '/v1/models/{model}/versions/{version}:predict', `${clouds}::test_v1_predicts`],
  [
    'POST',
    '/v1/models/{model}:explain',
    'test/conformance/runtimes/test_explanations.py::test_v1_explains_instances_and_rows_may_be_compared_with_others',
    'Shapley values',
  ],
  ['POST', '/v1/models/{model}:classify', '', 'examples of TensorFlow only'],
  ['POST', '/v1/models/{model}:regress', '', 'examples of TensorFlow only'],
]);

export const kserveRows: readonly RouteRow[] = [...v2, ...calls, ...v1];

const ofMlflow = section('MLflow’s scoring server', [
  [
    'POST',
    '/invocations',
    `${mlflow}::test_what_mlflow_takes_is_answered_as_mlflow_answers`,
    'the only endpoint; integers widen, nothing else is converted; every refusal of a body is `BAD_REQUEST`; `params` hold the sticky key, models get none',
  ],
  [
    'POST',
    '/endpoints/{name}/invocations',
    `${sagemaker}::test_the_same_address_answers_mlflow_when_nothing_says_sagemaker`,
    'Pawl’s own, for several endpoints',
  ],
  [
    'POST',
    '/invocations, CSV',
    'src/protocols/scoring/scoring.test.ts: CSV is read as pandas reads it: quotes, line ends, empty lines, other columns and what stands for a missing value',
    'a line with too few fields is refused; texts that stand for missing values stay texts in columns of text; a first line of numbers is a row',
  ],
  ['POST', '/invocations, Parquet', '', '`application/vnd.apache.parquet` is refused with 415: use a batch'],
  ['POST', '/invocations, bodies of language models', '', 'the gateway serves language models'],
  ['GET', '/ping', `${mlflow}::test_health_is_told_as_mlflow_tells_it`, '503 until every endpoint answers'],
  ['GET', '/health', `${mlflow}::test_health_is_told_as_mlflow_tells_it`, '503 until every endpoint answers'],
  ['GET', '/version', `${mlflow}::test_mlflows_client_of_scoring_servers_works`, 'Pawl’s own version'],
]);

const ofSageMaker = section('Amazon SageMaker', [
  [
    'POST',
    '/endpoints/{name}/invocations, `InvokeEndpoint`',
    `${sagemaker}::test_every_body_is_answered`,
    'told from MLflow’s by its headers; signatures of AWS are not checked; CSV, JSON, lines of JSON and arrays of NumPy, no RecordIO; a variant is an arm; `CustomAttributes` may hold the sticky key',
  ],
  [
    'POST',
    '/endpoints/{name}/async-invocations',
    `${sagemaker}::test_calls_that_are_not_answered_say_so`,
    'always refused: use a batch',
  ],
  [
    'POST',
    '/endpoints/{name}/invocations-response-stream',
    `${sagemaker}::test_an_answer_comes_in_parts_of_a_stream`,
    'a prediction comes at once: the parts follow each other without a wait',
  ],
  ['GET', '/models', `${sagemaker}::test_the_contract_of_containers`],
  ['GET', '/models/{name}', `${sagemaker}::test_the_contract_of_containers`],
  ['POST', '/models/{name}/invoke', `${sagemaker}::test_the_contract_of_containers`],
  ['POST', '/models', `${sagemaker}::test_the_contract_of_containers`, deployed],
  ['DELETE', '/models/{name}', `${sagemaker}::test_the_contract_of_containers`, deployed],
]);

const ofDatabricks = section('Databricks', [
  [
    'POST',
    '/serving-endpoints/{name}/invocations',
    `${clouds}::test_mlflows_client_of_databricks_is_answered`,
    'JSON only',
  ],
  [
    'POST',
    '/serving-endpoints/{name}/served-models/{model}/invocations',
    `${clouds}::test_databricks_tells_of_the_request_and_of_who_answered_it`,
    'a served model is `<model>-<version>`',
  ],
  ['GET', '/api/2.0/serving-endpoints', `${clouds}::test_mlflows_client_of_databricks_lists_endpoints`],
  [
    'GET',
    '/api/2.0/serving-endpoints/{name}',
    `${clouds}::test_mlflows_client_of_databricks_lists_endpoints`,
    'what is served, its state and traffic',
  ],
  ['POST', '/api/2.0/serving-endpoints', '', deployed],
  ['PUT', '/api/2.0/serving-endpoints/{name}/config', '', deployed],
  ['DELETE', '/api/2.0/serving-endpoints/{name}', '', deployed],
]);

const ofVertex = section('Vertex AI', [
  [
    'GET',
    '/v1/endpoints/{endpoint}/deployedModels/{model}',
    `${clouds}::test_vertex_health_and_refusals`,
    'the routes of a container that names none; `AIP_HEALTH_ROUTE` and `AIP_PREDICT_ROUTE` may be any of this page and of V1',
  ],
  [
    'POST',
    '/v1/endpoints/{endpoint}/deployedModels/{model}:predict',
    `${clouds}::test_vertex_predictions_are_one_per_instance`,
    'an endpoint that is no name of this server means the only one',
  ],
  [
    'POST',
    '/v1/projects/{project}/locations/{location}/endpoints/{endpoint}:predict',
    `${clouds}::test_vertex_predictions_are_one_per_instance`,
    'over HTTP',
  ],
  [
    'POST',
    '/v1/projects/{project}/locations/{location}/endpoints/{endpoint}:rawPredict',
    `${clouds}::test_vertex_predictions_are_one_per_instance`,
    'bodies of `instances` only',
  ],
  [
    'POST',
    '/v1/projects/{project}/locations/{location}/endpoints/{endpoint}:explain',
    '',
    'use `/v1/models/{model}:explain`',
  ],
]);

const ofAzure = section('Azure Machine Learning', [
  [
    'POST',
    '/score',
    `${clouds}::test_azure_takes_every_form_of_input_data`,
    'the only endpoint; a deployment is an arm, by role or version',
  ],
  [
    'POST',
    '/endpoints/{name}/score',
    `${clouds}::test_azure_takes_every_form_of_input_data`,
    'Pawl’s own, for several endpoints',
  ],
  ['GET', '/swagger.json', '', 'GET /v2/models/{model} tells the signature'],
]);

export const scoringRows: readonly RouteRow[] = [...ofMlflow, ...ofSageMaker, ...ofDatabricks, ...ofVertex, ...ofAzure];

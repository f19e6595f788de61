import { defineErrors } from '../../kernel/errors.ts';

export const registryErrors = defineErrors('registry', {
  unknown_model: {
    kind: 'not_found',
    meaning: 'There is no registered model of that name in the project.',
    hint: 'List models with `pawl model list`.',
  },
  model_exists: {
    kind: 'conflict',
    meaning: 'A registered model of that name exists.',
    hint: 'Add a version to it, or choose another name.',
  },
  version_exists: {
    kind: 'conflict',
    meaning: 'Numbers of versions only grow; the one asked for is taken or was passed.',
    hint: 'Leave the number out to get the next one.',
  },
  unknown_version: {
    kind: 'not_found',
    meaning: 'The model has no such version, or it is deleted.',
    hint: 'Read the model to see its versions.',
  },
  unknown_alias: {
    kind: 'not_found',
    meaning: 'The model has no such alias.',
    hint: 'Set it with PUT on the alias, or read the model to see its aliases.',
  },
  bad_alias: {
    kind: 'invalid',
    meaning: 'The alias is reserved or has characters that are not allowed.',
    hint: 'Use letters, digits, `_` and `-`; not `latest` and not `v` with digits.',
  },
  bad_stage: {
    kind: 'invalid',
    meaning: 'The stage does not exist, or the request does not fit it.',
    hint: 'Use none, staging, production or archived; only staging and production can archive others.',
  },
  unknown_tag: {
    kind: 'not_found',
    meaning: 'There is no tag with that key.',
    hint: 'Read the record to see its tags.',
  },
  bad_source: {
    kind: 'invalid',
    meaning: 'The source of a version is not something this server can read.',
    hint: 'Name a run and a folder of its artifacts, or a logged model.',
  },
  bad_onnx: {
    kind: 'invalid',
    meaning: 'The ONNX file cannot be a model: it is truncated, not protobuf, or has no graph with outputs.',
    hint: 'Export the model again and check it with `onnx.checker`.',
  },
});

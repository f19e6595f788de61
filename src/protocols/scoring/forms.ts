// The four forms in which MLflow's servers, and those that took them over, send a table in JSON.
import {
  isRecord,
  type Json,
  type ModelInterface,
  type ReadTable,
  readColumns,
  readRecords,
  readRowList,
  readSplit,
  servingErrors,
  type TableOptions,
} from '../../modules/serving/index.ts';

const forms = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const;
/** Of bodies for language models, which come without a form around them. */
const languageFields = ['messages', 'prompt', 'input'];

export function refuseBody(message: string): never {
  throw servingErrors.create('bad_input', message);
}

/** The table in a body that has exactly one of the forms. @throws AppError `serving.bad_input` */
export function readForm(model: ModelInterface, request: Json, options: TableOptions): ReadTable {
  const given = forms.filter((form) => form in request);
  const [form] = given;
  if (given.length !== 1 || form === undefined) {
    const language = languageFields.find((field) => field in request);
    const has = given.length > 0 ? given.join(' and ') : 'none';
    const why = language === undefined ? '' : `; ${language} is for language models, which the gateway serves`;
    return refuseBody(`The body needs exactly one of ${forms.join(', ')}; it has ${has}${why}.`);
  }
  const value = request[form];
  switch (form) {
    case 'dataframe_split':
      return readSplit(model, value, options, form);
    case 'dataframe_records':
      return Array.isArray(value)
        ? readRecords(model, value, options)
        : refuseBody('dataframe_records must be a list of objects.');
    case 'instances':
      return Array.isArray(value) ? readRowList(model, value, options) : refuseBody('instances must be a list.');
    case 'inputs':
      if (isRecord(value)) return readColumns(model, value, options);
      return Array.isArray(value)
        ? readRowList(model, value, options)
        : refuseBody('inputs must be a list or an object of columns.');
  }
}

/** What is beside the table. */
export function paramsOf(request: Json): Json | undefined {
  return isRecord(request['params']) ? request['params'] : undefined;
}

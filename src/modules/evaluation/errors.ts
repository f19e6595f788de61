import { defineErrors } from '../../kernel/errors.ts';

export const evaluationErrors = defineErrors('evaluation', {
  unknown_evaluation: {
    kind: 'not_found',
    meaning: 'There is no evaluation with that id.',
    hint: 'List them with `pawl evaluation list`.',
  },
  bad_condition: {
    kind: 'invalid',
    meaning: 'A condition of a gate is not a CEL expression.',
    hint: 'See the variables in `details`; an example is `delta.log_loss.upper < 0.0`.',
  },
  no_rows: {
    kind: 'precondition',
    meaning: 'There are no labelled rows to evaluate on.',
    hint: 'Wait until labels have matured, or choose other rows.',
  },
  one_class: {
    kind: 'precondition',
    meaning: 'All labels are equal, so nothing can be discriminated.',
    hint: 'Evaluate on a larger window.',
  },
  no_onnx: {
    kind: 'precondition',
    meaning: 'The version has no ONNX export to score with.',
    hint: 'Log `onnx/model.onnx` in the run that registers the version.',
  },
  missing_column: {
    kind: 'invalid',
    meaning: 'The rows lack a column that the model or the evaluation needs.',
    hint: 'Use rows with every input of the model, the label and the slice columns.',
  },
  bad_label: {
    kind: 'invalid',
    meaning: 'The label column holds something other than 0 and 1.',
    hint: 'Binary labels are 0 and 1, or false and true.',
  },
});

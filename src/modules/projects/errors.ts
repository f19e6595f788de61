import { defineErrors } from '../../kernel/errors.ts';

export const projectsErrors = defineErrors('projects', {
  bad_yaml: { kind: 'invalid', meaning: 'pawl.yaml is not YAML.', hint: 'Correct the place named by line and column.' },
  bad_manifest: {
    kind: 'invalid',
    meaning: 'pawl.yaml does not fit its schema, or names something that is not declared.',
    hint: 'Correct the places listed in `errors`, each with line and column.',
  },
  missing_file: {
    kind: 'invalid',
    meaning: 'pawl.yaml names a file that was not sent.',
    hint: 'Create the file beside pawl.yaml, or correct its path.',
  },
  wrong_project: {
    kind: 'invalid',
    meaning: 'pawl.yaml declares another project than the address names.',
    hint: 'Use the project of the file.',
  },
});

// Paths of artifacts that lead out of them.
import { type Attack, type AttackGroup, escapes, proxy, refused, type Target, v2 } from './attack.ts';

export function artifactPathAttacks({ run, root, loggedModel: model, trace }: Target): readonly AttackGroup[] {
  const attacks: readonly Attack[] = [
    ...escapes.flatMap((path): Attack[] => [
      { what: `get-artifact of ${path}`, path: `/get-artifact?run_uuid=${run}&path=${path}`, answered: refused },
      { what: `list of ${path}`, path: `${v2}/artifacts/list?run_id=${run}&path=${path}`, answered: [400] },
      { what: `proxied list of ${path}`, path: `${proxy}/artifacts?path=${path}`, answered: refused },
      { what: `proxied read of ${path}`, path: `${proxy}/artifacts/${root}/${path}`, answered: refused },
      {
        what: `proxied write to ${path}`,
        method: 'PUT',
        path: `${proxy}/artifacts/${root}/${path}`,
        body: 'x',
        answered: refused,
      },
      {
        what: `proxied deletion of ${path}`,
        method: 'DELETE',
        path: `${proxy}/artifacts/${root}/${path}`,
        answered: refused,
      },
      {
        what: `upload in parts to ${path}`,
        path: `${proxy}/mpu/create/${root}/${path}`,
        body: { path: 'x', num_parts: 1 },
        answered: refused,
      },
      { what: `presigned read of ${path}`, path: `${proxy}/presigned/${root}/${path}`, answered: refused },
      {
        what: `folder of a logged model at ${path}`,
        path: `${v2}/logged-models/${model}/artifacts/directories?artifact_directory_path=${path}`,
        answered: refused,
      },
      {
        what: `small upload to ${path}`,
        path: `/ajax-api/2.0/mlflow/upload-artifact?run_uuid=${run}&path=${path}`,
        body: 'x',
        answered: refused,
      },
      {
        what: `file of a version at ${path}`,
        path: `/model-versions/get-artifact?name=m&version=1&path=${path}`,
        answered: refused,
      },
      {
        what: `file of a logged model at ${path}`,
        path: `/ajax-api/2.0/mlflow/logged-models/${model}/artifacts/files?artifact_file_path=${path}`,
        answered: refused,
      },
      {
        what: `attachment of a trace at ${path}`,
        path: `/ajax-api/2.0/mlflow/get-trace-artifact?request_id=${trace}&path=${path}`,
        answered: refused,
      },
      ...['complete', 'abort'].map(
        (step): Attack => ({
          what: `${step} of an upload in parts to ${path}`,
          path: `${proxy}/mpu/${step}/${root}/${path}`,
          body: { path: 'x', upload_id: 'x', parts: [] },
          answered: refused,
        }),
      ),
    ]),
    ...['presigned-upload-url', 'presigned-download-url'].flatMap((call) =>
      ['../../../../etc/passwd', '/etc/passwd', 'a/../../b', '..\\..\\etc', 'file:///etc/passwd'].map(
        (path): Attack => ({
          what: `${call} of ${path}`,
          path: `${v2}/artifacts/${call}`,
          body: { run_id: run, path },
          answered: refused,
        }),
      ),
    ),
    ...['%2e%2e%2fx', 'a%3fb%2f..%2f..', 'a%23%2f..%2f..%2fb'].map(
      (path): Attack => ({
        what: `native write to ${path}`,
        method: 'PUT',
        path: `/api/v1/projects/default/runs/${run}/artifacts/content?path=${path}`,
        headers: { 'content-type': 'application/octet-stream' },
        body: 'x',
        answered: refused,
      }),
    ),
  ];
  return [
    {
      title: 'Paths out of the artifacts',
      known: 'CVE-2023-2780, CVE-2024-1560 and their kin: a path is decoded once more after it was judged',
      attacks,
    },
  ];
}

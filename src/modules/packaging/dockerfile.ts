// The build context of an image: a Dockerfile beside the source, the lock file and the home folder that holds the model.
import { containerPort, containerUser, program, root } from './model.ts';

/** Text of `Dockerfile`. */
export function dockerfile({ model, version }: { readonly model: string; readonly version: string }): string {
  return `# ${model} version ${version}, answered by the data plane. Any base with Node 24 or later on glibc does.
ARG BASE=node:24-bookworm-slim
FROM \${BASE}
WORKDIR /${root}
COPY package.json package-lock.json ./
COPY web/package.json web/package.json
# No script of a package runs: what the data plane loads comes ready built.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force
COPY src src
COPY clients clients
COPY LICENSE ./
COPY --chown=${containerUser}:${containerUser} home home
RUN chown ${containerUser}:${containerUser} home home/serving && chmod 600 home/serving/snapshot.key
USER ${containerUser}
ENV NODE_ENV=production
EXPOSE ${containerPort}
# SageMaker says \`serve\` after it; Vertex names its port in AIP_HTTP_PORT, others in PORT.
ENTRYPOINT ${JSON.stringify(['node', ...program])}
`;
}

/** Text of the README of a context or layout. */
export function readmeOf(model: string, version: string, layout: boolean): string {
  const make = layout
    ? `This folder is an OCI image layout. Its image holds the server's source, the packages that the data plane loads, the Node program and the model.
Without a base it has no C library and starts nowhere: give one when you make it (\`--base FOLDER\`, a layout of a base with glibc and libstdc++, such as
that of a Debian or distroless image). Push it with any tool that reads layouts:

    skopeo copy oci:. docker://registry.example.com/${model}:${version}`
    : `    docker build -t registry.example.com/${model}:${version} .`;
  return `# ${model} version ${version}

${make}

The container listens on ${containerPort}, on \`AIP_HTTP_PORT\` (Vertex AI) or \`PORT\`. It answers on all addresses for any host name, in plain HTTP and to
everybody: what is before it decides who may ask.

| where | what it asks |
| --- | --- |
| SageMaker | \`/ping\`, \`/invocations\` |
| Vertex AI | \`/v1/endpoints/…/deployedModels/…\` with \`:predict\`; for fixed routes name \`/v2/health/ready\` and \`/v1/models/NAME:predict\` |
| Azure Machine Learning | \`/score\`; liveness \`/v2/health/live\`, readiness \`/v2/health/ready\` |
| KServe, Kubernetes | Open Inference V2: \`/v2/models/NAME/infer\` |

Predictions are not logged: nobody would collect them. None of this was tried in a real cloud; the contracts are those that the vendors publish.
`;
}

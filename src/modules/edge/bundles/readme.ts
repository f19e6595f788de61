// The page that goes with a bundle: how to check it and how to run it where it is.
import type { Bundle, Target } from '../model.ts';
import type { Description } from './description.ts';

const run: Readonly<Record<Target, string>> = {
  node: `    npm install
    node predict.mjs                       # the rows of example.json
    node predict.mjs rows.json --key signing-key.pem

As a module: \`import { openBundle } from './predict.mjs'\`, then \`await (await openBundle()).predict(rows)\`.`,
  browser: `Serve this folder with any web server that sends \`.mjs\` as \`text/javascript\` and \`.wasm\` as \`application/wasm\`, and open
\`index.html\` over https or on localhost (a browser checks signatures nowhere else). Nothing is fetched from elsewhere, and rows stay in the page.
As a module: \`import { openPage } from './page.mjs'\`.`,
  portable: `    pip install onnxruntime numpy
    python predict.py                      # the rows of example.json
    python predict.py rows.json --key signing-key.pem

In C++ with ONNX Runtime's headers and library (rows as CSV with a header on standard input, answers as CSV):

    cmake -S . -B build -DONNXRUNTIME=/path/to/onnxruntime && cmake --build build
    ./build/predict model.onnx < rows.csv

The C++ program takes the model as it is: check the folder with predict.py, or with openssl and sha256sum, before it is run.`,
};

/** Text of `README.md`. */
export function readmeOf(
  target: Target,
  { columns, predictions, score, threshold }: Description,
  bundle: Bundle,
): string {
  const rows = columns.map(
    ({ name, type, required }) => `| ${name.replaceAll('|', '\\|')} | ${type} | ${required ? 'yes' : 'no'} |`,
  );
  return `# ${bundle.model} version ${bundle.version} (${bundle.request.precision})

Answers rows without a server. \`manifest.json\` lists every file with its SHA-256; \`manifest.sig\` is its Ed25519 signature. The key in
\`signing-key.pem\` (id ${bundle.keyId}) proves only that nothing broke on the way: for proof of origin, give the key that you had from the server
itself (\`pawl bundle key\`).

${run[target]}

## What it takes

| column | type | required |
| --- | --- | --- |
${rows.join('\n')}

A missing float reaches the model as NaN. It answers \`predictions\` (the output \`${predictions}\`)${score === null ? '' : `, \`scores\` (number ${score.offset} of \`${score.output}\`)`}${threshold === null || score === null ? '' : `, \`decisions\` (score of ${threshold} or more)`}.
`;
}

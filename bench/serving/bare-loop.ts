// The least that can answer a V2 request in Node: `node:http`, JSON and ONNX Runtime, without checks, batches or a log. What Pawl costs
// is measured against it.   node bench/serving/bare-loop.ts MODEL PORT
import { createServer } from 'node:http';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const [model = '', port = '0'] = process.argv.slice(2);
const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 });

interface Request {
  readonly id: string;
  readonly inputs: readonly [{ readonly shape: readonly number[]; readonly data: readonly (number | null)[] }];
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', async () => {
    if (request.method === 'GET') {
      response.end();
      return;
    }
    const { id, inputs } = JSON.parse(Buffer.concat(chunks).toString()) as Request;
    const [{ shape, data }] = inputs;
    const values = Float32Array.from(data, (value) => value ?? Number.NaN);
    const { probabilities } = await session.run({ X: new Tensor('float32', values, shape) });
    const body = JSON.stringify({
      model_name: 'churn',
      id,
      outputs: [
        {
          name: 'probabilities',
          datatype: 'FP32',
          shape: probabilities?.dims,
          data: [...((probabilities?.data ?? []) as Float32Array)],
        },
      ],
    });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
  });
});
server.listen(Number(port), '127.0.0.1');

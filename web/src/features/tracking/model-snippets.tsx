// How a logged model is loaded with MLflow's client, by the flavors that its MLmodel file names.
import { Copyable } from '../../components/copyable.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Panel } from '../../components/page.tsx';
import { contentUrl, partsOf, type Source } from './artifact-source.ts';
import { useBeginning } from './artifact-text.tsx';

/** Modules of the client whose `load_model` gives back the model as its own library has it. */
const native = new Set(
  'catboost diviner dspy fastai h2o johnsnowlabs keras langchain lightgbm llama_index onnx openai paddle pmdarima prophet pytorch sentence_transformers sklearn spacy spark statsmodels tensorflow transformers xgboost'.split(
    ' ',
  ),
);

/** Names under `flavors:` of an MLmodel file, which is YAML as the client writes it. */
function flavorsOf(text: string): readonly string[] {
  const block = /^flavors:\n((?: .*\n?)*)/m.exec(text)?.[1] ?? '';
  return [...block.matchAll(/^ {2}([a-z_0-9]+):/gm)].flatMap(([, name]) => name ?? []);
}

/** What `load_model` takes: the model by its id, or the folder of a run that holds it. */
function modelUri(source: Source, file: string): string {
  const { owner, path } = partsOf(file);
  if (owner !== 'run') return `models:/${owner}`;
  return `runs:/${source.run}/${path.replace(/\/?MLmodel$/, '')}`;
}

export function ModelSnippets({ source, file }: { readonly source: Source; readonly file: string }) {
  const found = useBeginning(contentUrl(source, file));
  const uri = modelUri(source, file);
  const address = `${location.origin}/projects/${encodeURIComponent(source.project)}`;
  const begin = `import mlflow\n\nmlflow.set_tracking_uri("${address}")\n`;
  return (
    <Loaded of={found} lines={3}>
      {({ text }) => {
        const flavors = flavorsOf(text);
        return (
          <>
            {flavors.includes('python_function') ? (
              <Panel title="Predict with it" note="Any flavor answers data frames through the same call.">
                <Copyable
                  label="how to predict"
                  text={`${begin}model = mlflow.pyfunc.load_model("${uri}")\nmodel.predict(data)`}
                />
              </Panel>
            ) : null}
            {flavors
              .filter((flavor) => native.has(flavor))
              .map((flavor) => (
                <Panel key={flavor} title={`Load it with ${flavor}`}>
                  <Copyable
                    label={`how to load it with ${flavor}`}
                    text={`${begin}model = mlflow.${flavor}.load_model("${uri}")`}
                  />
                </Panel>
              ))}
          </>
        );
      }}
    </Loaded>
  );
}

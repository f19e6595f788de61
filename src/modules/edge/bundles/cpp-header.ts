// What the C++ program of a bundle must know of its model, as constants: so it needs no JSON.
import type { Description } from './description.ts';

const quote = (text: string): string =>
  JSON.stringify(text).replace(/[\u0080-\uffff]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Text of `model_interface.hpp`. */
export function cppHeader({
  model,
  version,
  columns,
  inputs,
  outputs,
  predictions,
  score,
  threshold,
}: Description): string {
  const widthOf = (shape: readonly (number | null)[]): number =>
    shape.slice(1).reduce<number>((width, size) => width * (size ?? 1), 1);
  const specs = (list: Description['inputs']): string =>
    list.map(({ name, type, shape }) => `    {${quote(name)}, ${quote(type)}, ${widthOf(shape)}},`).join('\n');
  const indexOf = (name: string | undefined): number => outputs.findIndex((spec) => spec.name === name);
  return `// Written with the bundle; what predict.cpp needs to know of ${quote(model)} version ${quote(version)}.
#pragma once
#include <cstddef>

struct Tensor { const char* name; const char* type; std::size_t width; };
struct Column { const char* name; const char* type; bool required; std::size_t input; std::size_t offset; };

constexpr Tensor kInputs[] = {
${specs(inputs)}
};
constexpr Tensor kOutputs[] = {
${specs(outputs)}
};
constexpr Column kColumns[] = {
${columns
  .map(
    ({ name, type, required, input, offset }) =>
      `    {${quote(name)}, ${quote(type)}, ${required}, ${inputs.findIndex((spec) => spec.name === input)}, ${offset}},`,
  )
  .join('\n')}
};
constexpr std::size_t kPredictions = ${indexOf(predictions)};
constexpr bool kHasScore = ${score !== null};
constexpr std::size_t kScoreOutput = ${score === null ? 0 : indexOf(score.output)};
constexpr std::size_t kScoreOffset = ${score?.offset ?? 0};
constexpr bool kHasThreshold = ${threshold !== null};
constexpr double kThreshold = ${threshold ?? 0};
`;
}

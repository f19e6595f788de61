// Answers rows of a CSV on standard input with the model of this folder: ONNX Runtime's C interface and the standard library, nothing else.
// Usage: predict model.onnx < rows.csv. The first line names the columns, in any order; an empty cell is missing.
#include <onnxruntime_c_api.h>

#include <cmath>
#include <cstdint>
#include <iostream>
#include <limits>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "model_interface.hpp"

namespace {

const OrtApi* ort = nullptr;

void check(OrtStatus* status) {
  if (status == nullptr) return;
  std::string message = ort->GetErrorMessage(status);
  ort->ReleaseStatus(status);
  throw std::runtime_error(message);
}

// Cells of a line; quotes enclose commas, and a doubled quote is one.
std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> found(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char mark = line[i];
    if (quoted && mark == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      found.back() += '"';
      ++i;
    } else if (mark == '"') {
      quoted = !quoted;
    } else if (mark == ',' && !quoted) {
      found.emplace_back();
    } else if (mark != '\r') {
      found.back() += mark;
    }
  }
  return found;
}

double number(const std::string& text, const Column& column, std::size_t row) {
  const std::string type = column.type;
  const bool real = type == "float" || type == "double";
  if (text.empty() && real) return std::numeric_limits<double>::quiet_NaN();
  if (type == "boolean" && (text == "true" || text == "false")) return text == "true" ? 1 : 0;
  std::size_t used = 0;
  double value = 0;
  try {
    value = std::stod(text, &used);
  } catch (const std::exception&) {
    used = 0;
  }
  if (used == 0 || used != text.size() || type == "boolean" || (!real && value != std::floor(value)))
    throw std::runtime_error("Row " + std::to_string(row) + ", " + column.name + ": expected " + type + ", got \"" + text + "\".");
  return value;
}

// Columns of one input, in the element type that the model takes.
struct Input {
  std::vector<char> bytes;
  std::vector<std::string> texts;
};

template <typename T>
void put(Input& input, std::size_t at, double value) {
  reinterpret_cast<T*>(input.bytes.data())[at] = static_cast<T>(value);
}

struct Kind {
  const char* name;
  ONNXTensorElementDataType type;
  std::size_t bytes;
  void (*put)(Input&, std::size_t, double);
};

constexpr Kind kKinds[] = {
    {"float32", ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, 4, put<float>},
    {"float64", ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE, 8, put<double>},
    {"int64", ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64, 8, put<std::int64_t>},
    {"uint64", ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64, 8, put<std::uint64_t>},
    {"int32", ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32, 4, put<std::int32_t>},
    {"uint32", ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32, 4, put<std::uint32_t>},
    {"int16", ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16, 2, put<std::int16_t>},
    {"uint16", ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16, 2, put<std::uint16_t>},
    {"int8", ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8, 1, put<std::int8_t>},
    {"uint8", ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8, 1, put<std::uint8_t>},
    {"bool", ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL, 1, put<std::uint8_t>},
};

const Kind* kind_of(const std::string& name) {
  for (const Kind& kind : kKinds)
    if (name == kind.name) return &kind;
  return nullptr;
}

// One element of an output as text.
std::string element(OrtValue* value, const Tensor& spec, std::size_t at) {
  const std::string type = spec.type;
  if (type == "string") {
    std::size_t length = 0;
    check(ort->GetStringTensorElementLength(value, at, &length));
    std::string text(length, '\0');
    check(ort->GetStringTensorElement(value, length, at, text.data()));
    return text;
  }
  void* data = nullptr;
  check(ort->GetTensorMutableData(value, &data));
  std::ostringstream text;
  text.precision(9);
  if (type == "float32") text << static_cast<float*>(data)[at];
  else if (type == "float64") { text.precision(17); text << static_cast<double*>(data)[at]; }
  else if (type == "int64") text << static_cast<std::int64_t*>(data)[at];
  else if (type == "uint64") text << static_cast<std::uint64_t*>(data)[at];
  else if (type == "int32") text << static_cast<std::int32_t*>(data)[at];
  else if (type == "uint32") text << static_cast<std::uint32_t*>(data)[at];
  else if (type == "int16") text << static_cast<std::int16_t*>(data)[at];
  else if (type == "uint16") text << static_cast<std::uint16_t*>(data)[at];
  else if (type == "int8") text << static_cast<int>(static_cast<std::int8_t*>(data)[at]);
  else text << static_cast<int>(static_cast<std::uint8_t*>(data)[at]);
  return text.str();
}

void answer(const char* model) {
  std::string line;
  if (!std::getline(std::cin, line)) throw std::runtime_error("The first line must name the columns.");
  std::map<std::string, std::size_t> places;
  const std::vector<std::string> names = cells(line);
  for (std::size_t i = 0; i < names.size(); ++i) places[names[i]] = i;
  for (const Column& column : kColumns)
    if (column.required && places.count(column.name) == 0)
      throw std::runtime_error(std::string("The rows have no column ") + column.name + ".");
  std::vector<std::vector<std::string>> rows;
  while (std::getline(std::cin, line)) {
    if (line.empty() || line == "\r") continue;
    rows.push_back(cells(line));
    if (rows.back().size() != names.size())
      throw std::runtime_error("Row " + std::to_string(rows.size() - 1) + " has another number of cells than the first line.");
  }
  if (rows.empty()) return;

  constexpr std::size_t input_count = sizeof(kInputs) / sizeof(kInputs[0]);
  constexpr std::size_t output_count = sizeof(kOutputs) / sizeof(kOutputs[0]);
  std::vector<Input> inputs(input_count);
  for (std::size_t i = 0; i < input_count; ++i) {
    const Kind* kind = kind_of(kInputs[i].type);
    if (kind == nullptr) inputs[i].texts.resize(rows.size() * kInputs[i].width);
    else inputs[i].bytes.resize(rows.size() * kInputs[i].width * kind->bytes);
  }
  for (const Column& column : kColumns) {
    const Tensor& spec = kInputs[column.input];
    const Kind* kind = kind_of(spec.type);
    const auto place = places.find(column.name);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const std::string text = place == places.end() ? "" : rows[row][place->second];
      const std::size_t at = row * spec.width + column.offset;
      if (kind == nullptr) inputs[column.input].texts[at] = text;
      else kind->put(inputs[column.input], at, number(text, column, row));
    }
  }

  OrtEnv* env = nullptr;
  OrtSessionOptions* options = nullptr;
  OrtSession* session = nullptr;
  OrtMemoryInfo* memory = nullptr;
  OrtAllocator* allocator = nullptr;
  check(ort->CreateEnv(ORT_LOGGING_LEVEL_ERROR, "predict", &env));
  check(ort->CreateSessionOptions(&options));
#ifdef _WIN32
  const std::string path = model;
  check(ort->CreateSession(env, std::wstring(path.begin(), path.end()).c_str(), options, &session));
#else
  check(ort->CreateSession(env, model, options, &session));
#endif
  check(ort->CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault, &memory));
  check(ort->GetAllocatorWithDefaultOptions(&allocator));

  std::vector<OrtValue*> values(input_count, nullptr);
  std::vector<const char*> input_names(input_count), output_names(output_count);
  for (std::size_t i = 0; i < input_count; ++i) {
    const Tensor& spec = kInputs[i];
    input_names[i] = spec.name;
    const std::int64_t shape[] = {static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(spec.width)};
    const Kind* kind = kind_of(spec.type);
    if (kind == nullptr) {
      std::vector<const char*> texts;
      for (const std::string& text : inputs[i].texts) texts.push_back(text.c_str());
      check(ort->CreateTensorAsOrtValue(allocator, shape, 2, ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING, &values[i]));
      check(ort->FillStringTensor(values[i], texts.data(), texts.size()));
    } else {
      check(ort->CreateTensorWithDataAsOrtValue(memory, inputs[i].bytes.data(), inputs[i].bytes.size(), shape, 2, kind->type, &values[i]));
    }
  }
  for (std::size_t i = 0; i < output_count; ++i) output_names[i] = kOutputs[i].name;
  std::vector<OrtValue*> results(output_count, nullptr);
  check(ort->Run(session, nullptr, input_names.data(), values.data(), input_count, output_names.data(), output_count, results.data()));

  const Tensor& predicted = kOutputs[kPredictions];
  for (std::size_t c = 0; c < predicted.width; ++c)
    std::cout << (c == 0 ? "" : ",") << "prediction" << (predicted.width == 1 ? "" : "_" + std::to_string(c));
  if (kHasScore) std::cout << ",score" << (kHasThreshold ? ",decision" : "");
  std::cout << "\n";
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (std::size_t c = 0; c < predicted.width; ++c)
      std::cout << (c == 0 ? "" : ",") << element(results[kPredictions], predicted, row * predicted.width + c);
    if (kHasScore) {
      const Tensor& spec = kOutputs[kScoreOutput];
      const std::string score = element(results[kScoreOutput], spec, row * spec.width + kScoreOffset);
      std::cout << "," << score;
      if (kHasThreshold) std::cout << "," << (std::stod(score) >= kThreshold ? "true" : "false");
    }
    std::cout << "\n";
  }
  for (OrtValue* value : results) ort->ReleaseValue(value);
  for (OrtValue* value : values) ort->ReleaseValue(value);
  ort->ReleaseMemoryInfo(memory);
  ort->ReleaseSession(session);
  ort->ReleaseSessionOptions(options);
  ort->ReleaseEnv(env);
}

}  // namespace

int main(int count, char** words) {
  try {
    // The interface of an old version is part of every newer library.
    ort = OrtGetApiBase()->GetApi(ORT_API_VERSION);
    if (ort == nullptr) throw std::runtime_error("The library of ONNX Runtime is older than the headers this was built with.");
    answer(count > 1 ? words[1] : "model.onnx");
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}

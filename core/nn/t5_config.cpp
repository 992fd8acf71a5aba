// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/t5_config.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/error.h"

namespace skillscope {

namespace {

class Fields {
 public:
  Fields(const nlohmann::json& json, const std::string& file) : json_(json), file_(file) {}

  void whole(const char* name, std::int64_t& value, std::int64_t minimum, std::int64_t maximum) const {
    if (!json_.contains(name) || json_[name].is_null()) return;
    if (!json_[name].is_number_integer() ||
        (json_[name].is_number_unsigned() && json_[name].get<std::uint64_t>() > 1ull << 62)) {
      throw Error("Field " + std::string(name) + " in", file_, "it must be a whole number");
    }
    value = json_[name].get<std::int64_t>();
    if (value < minimum || value > maximum) {
      throw Error("Field " + std::string(name) + " in", file_,
                  std::to_string(value) + " is not in " + std::to_string(minimum) + ".." + std::to_string(maximum));
    }
  }
  void real(const char* name, double& value, double minimum, double maximum) const {
    if (!json_.contains(name) || json_[name].is_null()) return;
    if (!json_[name].is_number()) throw Error("Field " + std::string(name) + " in", file_, "it must be a number");
    value = json_[name].get<double>();
    if (!(value >= minimum && value <= maximum))
      throw Error("Field " + std::string(name) + " in", file_, "its value is out of range");
  }
  void flag(const char* name, bool& value) const {
    if (!json_.contains(name) || json_[name].is_null()) return;
    if (!json_[name].is_boolean()) throw Error("Field " + std::string(name) + " in", file_, "it must be true or false");
    value = json_[name].get<bool>();
  }
  void text(const char* name, std::string& value) const {
    if (!json_.contains(name) || json_[name].is_null()) return;
    if (!json_[name].is_string()) throw Error("Field " + std::string(name) + " in", file_, "it must be a text");
    value = json_[name].get<std::string>();
  }

 private:
  const nlohmann::json& json_;
  const std::string& file_;
};

}  // namespace

T5Config readT5Config(const std::string& file) {
  std::ifstream stream(file);
  if (!stream) throw Error("Cannot open", file, "a checkpoint directory needs a config.json");
  const auto json = nlohmann::json::parse(stream, nullptr, false);
  if (json.is_discarded() || !json.is_object()) throw Error("Cannot read", file, "it is not a JSON object");
  const Fields fields(json, file);
  std::string type;
  fields.text("model_type", type);
  if (type != "t5") throw Error("Field model_type in", file, "\"" + type + "\" cannot be run yet; T5 checkpoints can");

  T5Config config;
  fields.whole("vocab_size", config.vocabSize, 1, 1 << 24);
  fields.whole("d_model", config.modelWidth, 1, 1 << 16);
  fields.whole("d_kv", config.headWidth, 1, 1 << 14);
  fields.whole("d_ff", config.feedForwardWidth, 1, 1 << 20);
  fields.whole("num_layers", config.encoderLayers, 1, 1024);
  config.decoderLayers = config.encoderLayers;
  fields.whole("num_decoder_layers", config.decoderLayers, 1, 1024);
  fields.whole("num_heads", config.heads, 1, 1024);
  fields.whole("relative_attention_num_buckets", config.relativeBuckets, 4, 1 << 16);
  fields.whole("relative_attention_max_distance", config.relativeMaxDistance, 2, 1 << 20);
  if (config.relativeMaxDistance <= config.relativeBuckets / 2) {
    throw Error("Field relative_attention_max_distance in", file,
                "it must exceed half of relative_attention_num_buckets");
  }
  fields.real("dropout_rate", config.dropout, 0, 0.99);
  fields.real("layer_norm_epsilon", config.epsilon, 0, 1);
  fields.flag("tie_word_embeddings", config.tiedEmbeddings);
  fields.whole("pad_token_id", config.padId, 0, config.vocabSize - 1);
  fields.whole("eos_token_id", config.endId, 0, config.vocabSize - 1);
  config.startId = config.padId;
  fields.whole("decoder_start_token_id", config.startId, 0, config.vocabSize - 1);

  std::string projection = "relu";
  fields.text("feed_forward_proj", projection);
  std::string activation = projection;
  if (activation.starts_with("gated-")) {
    config.gated = true;
    activation = activation.substr(6);
  }
  // The library reads "gated-gelu" as the tanh form, everything else as written.
  if (projection == "gated-gelu") activation = "gelu_new";
  if (activation != "relu" && activation != "gelu" && activation != "gelu_new" && activation != "silu") {
    throw Error("Field feed_forward_proj in", file,
                "\"" + projection + "\" is unknown; relu, gelu, silu and their gated- forms can be run");
  }
  config.feedForward = activation;
  return config;
}

std::string toJson(const T5Config& config) {
  const std::string activation = config.gated && config.feedForward == "gelu_new" ? "gelu" : config.feedForward;
  const nlohmann::ordered_json json = {{"architectures", {"T5ForConditionalGeneration"}},
                                       {"model_type", "t5"},
                                       {"is_encoder_decoder", true},
                                       {"vocab_size", config.vocabSize},
                                       {"d_model", config.modelWidth},
                                       {"d_kv", config.headWidth},
                                       {"d_ff", config.feedForwardWidth},
                                       {"num_layers", config.encoderLayers},
                                       {"num_decoder_layers", config.decoderLayers},
                                       {"num_heads", config.heads},
                                       {"relative_attention_num_buckets", config.relativeBuckets},
                                       {"relative_attention_max_distance", config.relativeMaxDistance},
                                       {"dropout_rate", config.dropout},
                                       {"layer_norm_epsilon", config.epsilon},
                                       {"feed_forward_proj", (config.gated ? "gated-" : "") + activation},
                                       {"tie_word_embeddings", config.tiedEmbeddings},
                                       {"pad_token_id", config.padId},
                                       {"eos_token_id", config.endId},
                                       {"decoder_start_token_id", config.startId}};
  return json.dump(2) + "\n";
}

}  // namespace skillscope

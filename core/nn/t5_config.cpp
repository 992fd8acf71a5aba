// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/t5_config.h"

#include <nlohmann/json.hpp>

#include "core/base/strings.h"
#include "core/nn/activation.h"
#include "core/nn/config_file.h"

namespace skillscope {

T5Config readT5Config(const std::string& file) {
  const ConfigFile fields(file, "a checkpoint directory needs a config.json");
  std::string type;
  fields.text("model_type", type);
  if (type != "t5" && type != "mt5") fields.fail("model_type", inQuotes(type) + " is not a T5");

  T5Config config;
  std::string projection = "relu";
  if (type == "mt5") {
    config.vocabSize = 250112;
    config.feedForwardWidth = 1024;
    config.encoderLayers = 8;
    config.heads = 6;
    config.tiedEmbeddings = false;
    projection = "gated-gelu";
  }
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
    fields.fail("relative_attention_max_distance", "it must exceed half of relative_attention_num_buckets");
  }
  fields.real("dropout_rate", config.dropout, 0, 0.99);
  fields.real("layer_norm_epsilon", config.epsilon, 0, 1);
  fields.flag("tie_word_embeddings", config.tiedEmbeddings);
  fields.whole("pad_token_id", config.padId, 0, config.vocabSize - 1);
  fields.whole("eos_token_id", config.endId, 0, config.vocabSize - 1);
  config.startId = config.padId;
  fields.whole("decoder_start_token_id", config.startId, 0, config.vocabSize - 1);

  fields.text("feed_forward_proj", projection);
  std::string activation = projection;
  if (activation.starts_with("gated-")) {
    config.gated = true;
    activation = activation.substr(6);
  }
  // The library reads "gated-gelu" as the tanh form, everything else as written.
  if (projection == "gated-gelu") activation = "gelu_new";
  // Where a file writes what follows from it as well, the library takes that.
  fields.text("dense_act_fn", activation);
  fields.flag("is_gated_act", config.gated);
  if (!isActivation(activation)) {
    fields.fail("feed_forward_proj",
                inQuotes(activation) + " is unknown; " + knownActivations + " and their gated- forms can be run");
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

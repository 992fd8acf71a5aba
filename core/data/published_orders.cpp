// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/published_orders.h"

#include <algorithm>

#include "core/base/strings.h"

namespace skillscope {

namespace {

std::vector<std::string> words(const char* text, const char* prefix = "") {
  std::vector<std::string> result;
  for (const std::string& word : split(text, ' ')) result.push_back(prefix + word);
  return result;
}

std::vector<PublishedOrder> makeOrders() {
  const char* olora = "O-LoRA (Wang et al. 2023)";
  const char* progressive = "Progressive Prompts (Razdaibiedina et al. 2023), as O-LoRA counts them";
  const char* sapt = "SAPT (Zhao et al. 2024)";
  const char* tasl = "TaSL (Feng et al. 2024)";
  const char* idbr = "IDBR (Huang et al. 2021)";
  return {
      {"standard-1", olora, words("dbpedia amazon yahoo agnews")},
      {"standard-2", olora, words("dbpedia amazon agnews yahoo")},
      {"standard-3", olora, words("yahoo amazon agnews dbpedia")},
      {"long-4", progressive,
       words("mnli cb wic copa qqp boolqa rte imdb yelp amazon sst-2 dbpedia agnews multirc yahoo")},
      {"long-5", progressive,
       words("multirc boolqa wic mnli cb copa qqp rte imdb sst-2 dbpedia agnews yelp amazon yahoo")},
      {"long-6", progressive,
       words("yelp amazon mnli cb copa qqp rte imdb sst-2 dbpedia agnews yahoo multirc boolqa wic")},
      {"superni-1", sapt, words("1572 363 1290 181 002 1510 639 1729 073 1590 748 511 591 1687 875", "task")},
      {"superni-2", sapt, words("748 073 1590 639 1572 1687 591 363 1510 1729 181 511 002 1290 875", "task")},
      {"trace-1", "TRACE (Wang et al. 2023)",
       words("C-STANCE FOMC MeetingBank Py150 ScienceQA NumGLUE-cm NumGLUE-ds 20Minuten")},
      {"sgd-1", tasl,
       words("services_4 flights_1 services_3 flights_3 trains_1 homes_2 rentalcars_2 restaurants_1 music_1 hotels_4 "
             "media_2 hotels_3 rentalcars_3 hotels_1 homes_1")},
      {"sgd-2", tasl,
       words("hotels_4 flights_3 rentalcars_2 rentalcars_3 media_2 restaurants_1 music_1 trains_1 services_3 homes_2 "
             "hotels_3 flights_1 services_4 homes_1 hotels_1")},
      {"sgd-3", tasl,
       words("services_4 hotels_3 music_1 flights_1 hotels_1 hotels_4 media_2 flights_3 trains_1 homes_1 "
             "restaurants_1 rentalcars_2 services_3 homes_2 rentalcars_3")},
      {"sgd-4", tasl,
       words("hotels_1 media_2 homes_1 music_1 services_4 restaurants_1 flights_1 hotels_4 services_3 homes_2 "
             "hotels_3 trains_1 flights_3 rentalcars_2 rentalcars_3")},
      {"sgd-5", tasl,
       words("services_4 flights_3 homes_1 flights_1 music_1 services_3 rentalcars_3 media_2 restaurants_1 hotels_1 "
             "rentalcars_2 hotels_4 hotels_3 homes_2 trains_1")},
      {"sgd-6", tasl,
       words("restaurants_1 services_3 flights_1 trains_1 hotels_1 services_4 hotels_3 rentalcars_2 flights_3 "
             "hotels_4 homes_2 homes_1 rentalcars_3 media_2 music_1")},
      {"five-4", idbr, words("agnews yelp amazon yahoo dbpedia")},
      {"five-5", idbr, words("yelp yahoo amazon dbpedia agnews")},
      {"five-6", idbr, words("dbpedia yahoo agnews amazon yelp")},
      {"five-7", idbr, words("yelp agnews dbpedia amazon yahoo")},
  };
}

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

const std::vector<PublishedOrder>& publishedOrders() {
  static const std::vector<PublishedOrder> orders = makeOrders();
  return orders;
}

const PublishedOrder* findPublishedOrder(const std::string& name) {
  const auto& orders = publishedOrders();
  const auto found = std::find_if(orders.begin(), orders.end(), [&](const auto& order) { return order.name == name; });
  return found == orders.end() ? nullptr : &*found;
}

std::string canonicalTask(const std::string& name) {
  std::string lower = lowerCased(name);
  if (lower.starts_with("sgd_")) lower.erase(0, 4);
  std::string digits = lower.starts_with("task") ? lower.substr(4) : lower;
  const auto end = std::find_if_not(digits.begin(), digits.end(), isDigit);
  const auto count = end - digits.begin();
  if (count >= 3 && (end == digits.end() || *end == '_')) return "task" + std::string(digits.begin(), end);
  std::string plain;
  for (const char c : lower) {
    if (c != '-' && c != '_' && c != ' ') plain += c;
  }
  if (plain == "ag") return "agnews";
  if (plain == "boolq") return "boolqa";
  if (plain == "yahooanswers") return "yahoo";
  return plain;
}

}  // namespace skillscope

#include <autograd/io/value_text.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace wick {

using nlohmann::json;

std::string to_json_string(std::string_view text) {
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string to_value_text(const IValue& v) {
  if (v.isNone()) return "null";
  if (v.isBool()) return v.toBool() ? "true" : "false";
  if (v.isInt()) return std::to_string(v.toInt());
  if (v.isString()) {
    try {
      return json(v.toStringRef()).dump();
    } catch (const json::exception&) {
      fail("to_value_text: the text {} is not valid UTF-8", to_json_string(v.toStringRef()));
    }
  }
  check(v.isDouble(), "to_value_text: needs a number, a bool, a string or none");
  const double d = v.toDouble();
  if (std::isnan(d)) return "NaN";
  if (std::isinf(d)) return d > 0 ? "Infinity" : "-Infinity";
  return json(d).dump();  // the shortest text that gives the same number, with a point or an exponent
}

IValue from_value_text(const std::string& text) {
  if (text == "NaN") return std::nan("");
  if (text == "Infinity" || text == "-Infinity") return text[0] == '-' ? -INFINITY : INFINITY;
  if (text.find('\0') != text.npos) return text;  // which the parser would take for the end
  const auto v = json::parse(text, nullptr, false);
  if (v.is_null()) return {};
  if (v.is_boolean()) return v.get<bool>();
  const bool fits = !v.is_number_unsigned() || v.get<uint64_t>() <= INT64_MAX;
  if (v.is_number_integer() && fits) return v.get<int64_t>();
  // An integer with more digits than an integer has would be rounded.
  if (v.is_number_float() && text.find_first_of(".eE") != text.npos) return v.get<double>();
  if (v.is_string()) return v.get<std::string>();
  return text;
}

}  // namespace wick

#include "runtime/sources/json_object.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>
#include <vector>

#include "base/hash.hpp"
#include "base/source.hpp"

namespace tend {
namespace {

namespace json = boost::json;

constexpr std::size_t most_members = 1000;
constexpr std::size_t most_values = 10'000;

/// A member whose texts are still places in the handler's text, which moves as it grows.
struct Pending {
  std::size_t key_begin = 0, key_end = 0;
  std::size_t text_begin = 0, text_end = 0;
  std::uint64_t hash = 0;
  std::uint32_t parent = JsonMember::top;
  JsonKind kind = JsonKind::Null;
};

/// Takes the parser's calls.
class Handler {
 public:
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);

  std::string text;
  std::vector<Pending> pending;
  ProblemKind kind = ProblemKind::NotJson;
  std::string problem;

  void clear() {
    text.clear();
    pending.clear();
    problem.clear();
    kind = ProblemKind::NotJson;
    open_.clear();
    keys_ = 0;
    piece_begin_ = 0;
    top_ = JsonMember::top;
  }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

  bool on_object_begin(json::error_code& code) {
    if (open_.empty()) {
      open_.push_back({JsonMember::top, false});
      return true;
    }
    return open(JsonKind::Object, code);
  }
  bool on_object_end(std::size_t, json::error_code&) {
    open_.pop_back();
    if (!open_.empty()) mix("}");
    return true;
  }
  bool on_array_begin(json::error_code& code) {
    if (open_.empty()) return fail(code, ProblemKind::NotJson, not_an_object);
    return open(JsonKind::Array, code);
  }
  bool on_array_end(std::size_t, json::error_code&) {
    open_.pop_back();
    mix("]");
    return true;
  }

  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    text.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code& code) {
    text.append(part.data(), part.size());
    const std::size_t begin = piece_begin_;
    piece_begin_ = text.size();
    if (++keys_ > most_members) {
      return fail(code, ProblemKind::TooDeep, "more than 1000 members");
    }
    Pending member;
    member.key_begin = begin;
    member.key_end = text.size();
    member.parent = open_.back().member;
    if (is_repeated(member)) {
      return fail(code, ProblemKind::DuplicateKey,
                  "the key `" + text.substr(begin) + "` occurs twice");
    }
    if (open_.size() > 1) mix(std::string_view(text).substr(begin));
    return add(member, code);
  }

  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    text.append(part.data(), part.size());
    return true;
  }
  bool on_string(json::string_view part, std::size_t, json::error_code& code) {
    text.append(part.data(), part.size());
    return scalar(JsonKind::String, code);
  }
  bool on_number_part(json::string_view part, json::error_code&) {
    text.append(part.data(), part.size());
    return true;
  }
  bool on_int64(std::int64_t, json::string_view part, json::error_code& code) {
    return number(part, code);
  }
  bool on_uint64(std::uint64_t, json::string_view part, json::error_code& code) {
    return number(part, code);
  }
  bool on_double(double, json::string_view part, json::error_code& code) {
    return number(part, code);
  }
  bool on_bool(bool value, json::error_code& code) {
    text += value ? "true" : "false";
    return scalar(JsonKind::Bool, code);
  }
  bool on_null(json::error_code& code) { return scalar(JsonKind::Null, code); }

 private:
  static constexpr const char* not_an_object = "not a JSON object";

  bool fail(json::error_code& code, ProblemKind what, std::string why) {
    kind = what;
    problem = std::move(why);
    code = json::error::syntax;
    return false;
  }

  bool number(json::string_view part, json::error_code& code) {
    text.append(part.data(), part.size());
    return scalar(JsonKind::Number, code);
  }

  bool scalar(JsonKind value_kind, json::error_code& code) {
    if (open_.empty()) return fail(code, ProblemKind::NotJson, not_an_object);
    const std::size_t begin = piece_begin_;
    piece_begin_ = text.size();
    if (!value(value_kind, code)) return false;
    pending.back().text_begin = begin;
    pending.back().text_end = text.size();
    mix(std::string_view(text).substr(begin));
    return true;
  }

  bool open(JsonKind value_kind, json::error_code& code) {
    if (!value(value_kind, code)) return false;
    open_.push_back(
        {static_cast<std::uint32_t>(pending.size() - 1), value_kind == JsonKind::Array});
    return true;
  }

  /// A value begins: of the key that was just read, or the next element of an array.
  bool value(JsonKind value_kind, json::error_code& code) {
    if (open_.back().is_array) {
      Pending element;
      element.parent = open_.back().member;
      if (!add(element, code)) return false;
    }
    pending.back().kind = value_kind;
    const char byte = static_cast<char>('0' + static_cast<int>(value_kind));
    mix(std::string_view(&byte, 1));
    return true;
  }

  bool add(const Pending& item, json::error_code& code) {
    if (pending.size() == most_values) {
      return fail(code, ProblemKind::TooDeep, "more than 10000 values");
    }
    pending.push_back(item);
    if (item.parent == JsonMember::top) top_ = static_cast<std::uint32_t>(pending.size() - 1);
    return true;
  }

  /// Adds to the hash of the top-level member at hand.
  void mix(std::string_view bytes) {
    if (top_ == JsonMember::top) return;
    pending[top_].hash = stable_hash(bytes, pending[top_].hash + 1);
  }

  bool is_repeated(const Pending& member) const {
    const auto key = [this](const Pending& of) {
      return std::string_view(text).substr(of.key_begin, of.key_end - of.key_begin);
    };
    // Its sisters lie between its parent and the end.
    for (std::size_t other = pending.size(); other-- > 0 && other != member.parent;) {
      if (pending[other].parent == member.parent && key(pending[other]) == key(member)) return true;
    }
    return false;
  }

  struct Open {
    std::uint32_t member = JsonMember::top;
    bool is_array = false;
  };
  std::vector<Open> open_;  ///< the objects and arrays around
  std::size_t keys_ = 0;
  std::size_t piece_begin_ = 0;
  std::uint32_t top_ = JsonMember::top;  ///< the top-level member at hand
};

}  // namespace

std::string_view describe(JsonKind kind) {
  switch (kind) {
    case JsonKind::Null:
      return "null";
    case JsonKind::Bool:
      return "a bool";
    case JsonKind::Number:
      return "a number";
    case JsonKind::String:
      return "a text";
    case JsonKind::Object:
      return "an object";
    case JsonKind::Array:
      return "an array";
  }
  return "a value";
}

struct JsonObject::State {
  json::basic_parser<Handler> parser{json::parse_options{}};
  std::vector<JsonMember> members;

  void explain(std::string_view line, const json::error_code& code, std::size_t at) {
    Handler& handler = parser.handler();
    if (!handler.problem.empty()) return;
    const std::size_t invalid = find_invalid_utf8(line);
    if (invalid != std::string_view::npos) {
      handler.kind = ProblemKind::InvalidUtf8;
      handler.problem = "not valid UTF-8, at byte " + std::to_string(invalid + 1);
    } else if (code == json::error::too_deep) {
      handler.kind = ProblemKind::TooDeep;
      handler.problem = "nested more than 32 levels deep";
    } else {
      handler.problem = "not JSON: " + code.message() + ", at byte " + std::to_string(at + 1);
    }
  }

  void resolve() {
    const Handler& handler = parser.handler();
    members.clear();
    for (const Pending& from : handler.pending) {
      JsonMember member;
      member.key =
          std::string_view(handler.text).substr(from.key_begin, from.key_end - from.key_begin);
      member.text =
          std::string_view(handler.text).substr(from.text_begin, from.text_end - from.text_begin);
      member.hash = from.hash;
      member.parent = from.parent;
      member.kind = from.kind;
      members.push_back(member);
    }
  }
};

JsonObject::JsonObject() : state_(std::make_unique<State>()) {}
JsonObject::~JsonObject() = default;

bool JsonObject::read(std::string_view line) {
  State& state = *state_;
  state.members.clear();
  state.parser.reset();
  state.parser.handler().clear();
  json::error_code code;
  const std::size_t used = state.parser.write_some(false, line.data(), line.size(), code);
  if (!code && used < line.size()) code = json::error::extra_data;
  if (code) {
    state.explain(line, code, used);
    return false;
  }
  state.resolve();
  return true;
}

std::span<const JsonMember> JsonObject::members() const {
  return state_->members;
}

const JsonMember* JsonObject::find(std::string_view key) const {
  for (const JsonMember& member : state_->members) {
    if (member.parent == JsonMember::top && member.key == key) return &member;
  }
  return nullptr;
}

std::uint32_t JsonObject::first_in(std::uint32_t parent) const {
  const auto count = static_cast<std::uint32_t>(state_->members.size());
  const std::uint32_t first = parent == JsonMember::top ? 0 : parent + 1;
  return first < count && state_->members[first].parent == parent ? first : count;
}

std::uint32_t JsonObject::next(std::uint32_t member) const {
  const std::vector<JsonMember>& all = state_->members;
  const std::uint32_t parent = all[member].parent;
  for (std::uint32_t at = member + 1; at < all.size(); ++at) {
    if (all[at].parent == parent) return at;
    // What is nested in the member follows it; then comes its sister, or what is not in the parent.
    if (all[at].parent == JsonMember::top || all[at].parent < member) break;
  }
  return static_cast<std::uint32_t>(all.size());
}

std::uint32_t JsonObject::find_in(std::uint32_t parent, std::string_view key_or_number) const {
  const std::vector<JsonMember>& all = state_->members;
  const bool in_array = parent != JsonMember::top && all[parent].kind == JsonKind::Array;
  std::uint32_t position = 0;
  std::uint32_t at = first_in(parent);
  for (; at < all.size(); at = next(at)) {
    if (in_array ? std::to_string(position++) == key_or_number : all[at].key == key_or_number)
      break;
  }
  return at;
}

ProblemKind JsonObject::kind() const {
  return state_->parser.handler().kind;
}
const std::string& JsonObject::error() const {
  return state_->parser.handler().problem;
}

}  // namespace tend

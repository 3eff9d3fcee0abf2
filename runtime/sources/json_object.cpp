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

/// A member whose texts are still places in the handler's text, which moves as it grows.
struct Pending {
  std::size_t key_begin = 0, key_end = 0;
  std::size_t text_begin = 0, text_end = 0;
  std::uint64_t hash = 0;
  std::uint32_t parent = JsonMember::top;
  JsonKind kind = JsonKind::Null;
};

/// Takes the parser's calls. Levels: 1 inside the top object, 2 inside an object that is a member
/// of it.
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
    level_ = 0;
    in_array_ = 0;
    piece_begin_ = 0;
    parent_ = JsonMember::top;
  }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

  bool on_object_begin(json::error_code& code) {
    if (level_ > 0 && !open(JsonKind::Object, code)) return false;
    if (level_ == 1 && in_array_ == 0) parent_ = static_cast<std::uint32_t>(pending.size() - 1);
    ++level_;
    return true;
  }
  bool on_object_end(std::size_t, json::error_code&) {
    --level_;
    if (level_ == 1) parent_ = JsonMember::top;
    if (level_ > 0) mix("}");
    return true;
  }
  bool on_array_begin(json::error_code& code) {
    if (level_ == 0) return fail(code, ProblemKind::NotJson, not_an_object);
    if (!open(JsonKind::Array, code)) return false;
    ++in_array_;
    ++level_;
    return true;
  }
  bool on_array_end(std::size_t, json::error_code&) {
    --in_array_;
    --level_;
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
    if (!is_member_level()) {
      mix(std::string_view(text).substr(begin));
      return true;
    }
    if (pending.size() == most_members) {
      return fail(code, ProblemKind::TooDeep, "more than 1000 members");
    }
    Pending member;
    member.key_begin = begin;
    member.key_end = text.size();
    member.parent = parent_;
    if (level_ == 2) mix(std::string_view(text).substr(begin));
    if (is_repeated(member)) {
      return fail(code, ProblemKind::DuplicateKey,
                  "the key `" + text.substr(begin) + "` occurs twice");
    }
    pending.push_back(member);
    return true;
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

  bool is_member_level() const { return in_array_ == 0 && (level_ == 1 || level_ == 2); }

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

  /// The value of the innermost member that is kept, or an element of something deeper.
  bool scalar(JsonKind value_kind, json::error_code& code) {
    if (level_ == 0) return fail(code, ProblemKind::NotJson, not_an_object);
    const std::size_t begin = piece_begin_;
    piece_begin_ = text.size();
    if (is_member_level()) {
      pending.back().kind = value_kind;
      pending.back().text_begin = begin;
      pending.back().text_end = text.size();
    }
    mix_kind(value_kind);
    mix(std::string_view(text).substr(begin));
    return true;
  }

  bool open(JsonKind value_kind, json::error_code&) {
    if (is_member_level()) pending.back().kind = value_kind;
    mix_kind(value_kind);
    return true;
  }

  void mix_kind(JsonKind value_kind) {
    const char byte = static_cast<char>('0' + static_cast<int>(value_kind));
    mix(std::string_view(&byte, 1));
  }
  /// Adds to the hash of the member at hand, and to that of its parent.
  void mix(std::string_view bytes) {
    if (pending.empty()) return;
    if (parent_ != JsonMember::top) {
      Pending& parent = pending[parent_];
      parent.hash = stable_hash(bytes, parent.hash + 1);
      if (pending.size() - 1 == parent_) return;
    }
    Pending& member = pending.back();
    member.hash = stable_hash(bytes, member.hash + 1);
  }

  bool is_repeated(const Pending& member) const {
    const auto key = [this](const Pending& of) {
      return std::string_view(text).substr(of.key_begin, of.key_end - of.key_begin);
    };
    for (auto other = pending.rbegin(); other != pending.rend(); ++other) {
      if (other->parent == member.parent && key(*other) == key(member)) return true;
    }
    return false;
  }

  std::size_t level_ = 0;
  std::size_t in_array_ = 0;
  std::size_t piece_begin_ = 0;
  std::uint32_t parent_ = JsonMember::top;
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

ProblemKind JsonObject::kind() const {
  return state_->parser.handler().kind;
}
const std::string& JsonObject::error() const {
  return state_->parser.handler().problem;
}

}  // namespace tend

#include "runtime/serve/json_slices.hpp"

#include <algorithm>

#include "runtime/sources/json_object.hpp"

namespace tend {
namespace {

constexpr std::string_view blanks = " \t\r\n";

/// Goes through a text once, from the left.
class Scanner {
 public:
  Scanner(std::string_view text, JsonFault& fault) : text_(text), fault_(fault) {}

  std::size_t at() const { return at_; }
  bool at_end() {
    at_ = std::min(text_.find_first_not_of(blanks, at_), text_.size());
    return at_ == text_.size();
  }
  bool takes(char byte) {
    if (at_end() || text_[at_] != byte) return false;
    ++at_;
    return true;
  }
  bool fail(std::string words) {
    fault_ = {at_, std::move(words)};
    return false;
  }

  /// `"…"`; `out` gets what is between the quotes.
  bool string(std::string_view& out) {
    if (!takes('"')) return fail("a text in double quotes is expected");
    const std::size_t begin = at_;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\\') {
        ++at_;
      } else if (text_[at_] == '"') {
        out = text_.substr(begin, at_++ - begin);
        return true;
      }
    }
    at_ = begin - 1;
    return fail("a text without its closing quote");
  }

  /// A string, something in brackets, or a word up to what may follow one.
  bool value(std::string_view& out) {
    if (at_end()) return fail("a value is expected");
    const std::size_t begin = at_;
    const char first = text_[at_];
    std::string_view ignored;
    if (first == '"') {
      if (!string(ignored)) return false;
    } else if (first == '{' || first == '[') {
      if (!brackets()) return false;
    } else {
      at_ = std::min(text_.find_first_of(" \t\r\n,:\"{}[]", at_), text_.size());
      if (at_ == begin) return fail("a value is expected");
    }
    out = text_.substr(begin, at_ - begin);
    return true;
  }

 private:
  bool brackets() {
    std::string closing;
    const std::size_t begin = at_;
    for (; at_ < text_.size(); ++at_) {
      const char byte = text_[at_];
      if (byte == '"') {
        std::string_view ignored;
        if (!string(ignored)) return false;
        --at_;
      } else if (byte == '{' || byte == '[') {
        if (closing.size() == most_json_depth) return fail("nested more than 64 levels deep");
        closing += byte == '{' ? '}' : ']';
      } else if (byte == '}' || byte == ']') {
        if (closing.back() != byte) return fail("a bracket that closes another one");
        closing.pop_back();
        if (closing.empty()) {
          ++at_;
          return true;
        }
      }
    }
    at_ = begin;
    return fail("a bracket that is never closed");
  }

  std::string_view text_;
  JsonFault& fault_;
  std::size_t at_ = 0;
};

bool slice_between(Scanner& scan, char open, char close, std::vector<JsonSlice>& slices) {
  if (!scan.takes(open)) return scan.fail(std::string("`") + open + "` is expected");
  if (!scan.takes(close)) {
    do {
      JsonSlice& slice = slices.emplace_back();
      if (open == '{') {
        if (!scan.string(slice.key)) return false;
        if (!scan.takes(':')) return scan.fail("`:` is expected");
      }
      if (!scan.value(slice.value)) return false;
    } while (scan.takes(','));
    if (!scan.takes(close)) return scan.fail(std::string("`,` or `") + close + "` is expected");
  }
  return scan.at_end() || scan.fail("nothing is expected to follow");
}

std::optional<std::vector<JsonSlice>> slice_whole(std::string_view text, char open, char close,
                                                  JsonFault& fault) {
  Scanner scan(text, fault);
  std::vector<JsonSlice> slices;
  if (!slice_between(scan, open, close, slices)) return std::nullopt;
  return slices;
}

}  // namespace

std::optional<std::vector<JsonSlice>> slice_sequence(std::string_view text, JsonFault& fault) {
  Scanner scan(text, fault);
  std::vector<JsonSlice> slices;
  while (!scan.at_end()) {
    const std::size_t begin = scan.at();
    if (!scan.value(slices.emplace_back().value)) return std::nullopt;
    if (scan.at() == begin) return std::nullopt;
  }
  return slices;
}

std::optional<std::vector<JsonSlice>> slice_object(std::string_view text, JsonFault& fault) {
  return slice_whole(text, '{', '}', fault);
}
std::optional<std::vector<JsonSlice>> slice_array(std::string_view text, JsonFault& fault) {
  return slice_whole(text, '[', ']', fault);
}

std::string_view find_slice(const std::vector<JsonSlice>& members, std::string_view key) {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const JsonSlice& member) { return member.key == key; });
  return found == members.end() ? std::string_view() : found->value;
}

std::string text_of(std::string_view value) {
  if (value.empty() || value.front() == '{' || value.front() == '[') return {};
  JsonObject object;
  if (!object.read(R"({"v":)" + std::string(value) + "}")) return {};
  const JsonMember* const member = object.find("v");
  const bool named =
      member != nullptr && (member->kind == JsonKind::String || member->kind == JsonKind::Number);
  return named ? std::string(member->text) : std::string();
}

std::string json_on_one_line(std::string_view value) {
  std::string line(value);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return line;
}

}  // namespace tend

#include "tests/fuzz/read_requests.hpp"

#include <string>

#include "base/check.hpp"
#include "runtime/serve/feedback.hpp"
#include "runtime/serve/http.hpp"
#include "runtime/serve/inflate.hpp"
#include "runtime/serve/json_slices.hpp"
#include "runtime/serve/links.hpp"
#include "runtime/serve/segment.hpp"
#include "runtime/serve/tokens.hpp"
#include "runtime/sources/json_object.hpp"

namespace tend {
namespace {

constexpr Instant now{1'767'625'200'000'000};

bool lies_in(std::string_view part, std::string_view whole) {
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

void read_slices(std::string_view bytes) {
  for (const auto slice : {slice_sequence, slice_object, slice_array}) {
    JsonFault fault;
    const auto slices = slice(bytes, fault);
    TEND_CHECK(slices || fault.at <= bytes.size(), "a fault is at a place in the text");
    if (!slices) continue;
    for (const JsonSlice& one : *slices) {
      TEND_CHECK(lies_in(one.value, bytes) && !one.value.empty(), "a slice is of the text");
      static_cast<void>(text_of(one.value));
    }
  }
}

void read_segment(std::string_view bytes) {
  JsonObject object;
  if (!object.read(bytes)) return;
  for (const char* const call : {"track", "identify", "page", "group", "alias"}) {
    const SegmentEvent event = translate_segment(bytes, {now, Instant{0}, call});
    TEND_CHECK(event.json.empty() != event.error.empty(), "an event, or why there is none");
    TEND_CHECK(event.json.find('\n') == std::string::npos, "an event is one line");
    if (event.json.empty() || object.read(event.json)) continue;
    // Two of theirs may be one of ours; no other way leads from what is JSON to what is not.
    TEND_CHECK(object.kind() == ProblemKind::DuplicateKey || object.kind() == ProblemKind::TooDeep,
               "what is made of JSON is JSON: " + object.error());
  }
}

void read_all_feedback(std::string_view bytes) {
  for (std::size_t shape = 0; shape < feedback_names.size(); ++shape) {
    const auto feedback = read_feedback(static_cast<FeedbackShape>(shape), bytes);
    if (!feedback) continue;
    for (const Feedback& one : *feedback) {
      const RawEvent event = feedback_event(static_cast<FeedbackShape>(shape), one,
                                            {"a@x.example", "m", "email", now, ""}, now);
      JsonObject object;
      TEND_CHECK(object.read(event.json), "feedback is an event");
    }
  }
}

}  // namespace

void read_requests(std::string_view bytes) {
  static const Tokens tokens({{1, Secret("the key of this fuzzer, and of no other")}});
  static const LinkSettings links{"https://mail.example", false, true, ""};
  read_slices(bytes);
  read_segment(bytes);
  read_all_feedback(bytes);
  for (const char purpose : {'u', 'p', 'c', 'o'}) {
    TEND_CHECK(!tokens.read(static_cast<TokenPurpose>(purpose), bytes), "nobody forges a token");
  }
  const Token token{TokenPurpose::Click, std::string(bytes.substr(0, 500)), "a@x.example", "0"};
  const auto again = tokens.read(TokenPurpose::Click, tokens.sign(token));
  TEND_CHECK(again && again->effect == token.effect, "what was signed is read");
  OutgoingMessage message;
  message.html = bytes;
  message.kind = MessageKind::Transactional;
  const OutgoingMessage linked = with_links(std::move(message), "a@x.example", "", links, tokens);
  const std::vector<std::string> targets = link_targets(linked.html);
  TEND_CHECK(targets.size() == link_targets(bytes).size(), "each link is still one");
  for (const std::string& target : targets)
    TEND_CHECK(target.starts_with("https://mail.example/c/"), "and leads to us");
  TEND_CHECK(read_form(bytes).size() <= 100, "a form is small");
  static_cast<void>(read_form("multipart/form-data; boundary=b", bytes));
  static_cast<void>(read_form(bytes, bytes));
  static_cast<void>(read_authorization(bytes));
  InflateError error{};
  const auto text = inflate(bytes, 10'000, error);
  TEND_CHECK(!text || text->size() <= 10'000, "no more is unpacked than was asked for");
}

}  // namespace tend
